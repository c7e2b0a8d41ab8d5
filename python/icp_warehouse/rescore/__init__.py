"""Run the project's own models again, on what a warehouse holds and other seeds.

There is no second scorer: what runs is the SQL of `models/`, and it ends in the same tables.
"""
