"""One row per file, record and refused record of Salesforce's field histories, all text."""

from icp_warehouse.landing import land_object


def model(dbt, session):
    # A folder that is missing is told once, by the model that looks at it first.
    dbt.ref("raw_unclaimed_files")
    return land_object(
        "salesforce",
        "field_history",
        dbt.config.meta_get("exports_path"),
        dbt.ref("column_map"),
        dbt.ref("source_formats"),
    )
