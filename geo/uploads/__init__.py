"""Read uploaded files safely and overlay them on the register, without changing it."""
