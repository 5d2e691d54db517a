"""What the server sends besides pages: layers by address, and answers at once."""
