"""The live map alone, on a made-up country."""
