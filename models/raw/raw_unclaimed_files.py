"""One row per file in the exports folder that no model reads, with the reason."""

from icp_warehouse.landing import land_unclaimed


def model(dbt, session):
    return land_unclaimed(dbt.config.meta_get("exports_path"))
