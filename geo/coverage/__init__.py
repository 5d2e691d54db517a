"""What covers whom, how far, who is left out; of one area, of every council, in words and rows."""
