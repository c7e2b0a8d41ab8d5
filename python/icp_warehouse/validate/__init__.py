"""Hold export files against what a sound export looks like, before anything is built from them."""
