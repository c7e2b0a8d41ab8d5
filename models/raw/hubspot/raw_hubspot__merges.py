"""One row per file, record and refused record of the HubSpot merges export, all text."""

from icp_warehouse.landing import land_object


def model(dbt, session):
    # A folder that is missing is told once, by the model that looks at it first.
    dbt.ref("raw_unclaimed_files")
    return land_object(
        "hubspot",
        "merges",
        dbt.config.meta_get("exports_path"),
        dbt.ref("column_map"),
        dbt.ref("source_formats"),
    )
