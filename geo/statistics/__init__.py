"""How strong each industry is, and whether strength and designation agree."""
