"""Checks of the seeds: what is wrong, where, and one way to mend it."""
