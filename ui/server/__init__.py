"""Server: layer files by address, cached responses, security headers and sessions."""
