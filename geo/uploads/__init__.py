"""A user's own file: read safely, understood, and laid beside the register, never into it."""
