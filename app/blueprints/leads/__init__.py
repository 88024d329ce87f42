"""People who wrote to us, for sales."""
