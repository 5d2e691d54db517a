"""Small apps that browser tests visit."""
