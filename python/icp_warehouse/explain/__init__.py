"""Why one account has its score and tier, what is unknown, and what would lift it."""
