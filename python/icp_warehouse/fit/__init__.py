"""Fitting the points of a scorecard to closed deals: a pure engine on arrays."""
