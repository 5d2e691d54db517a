"""What a steward of the data needs: what is held, what is in use, what is wrong, what changed."""
