"""Score accounts against an ideal customer profile, and check the score against revenue."""
