"""One row per file and per record of the plain-CSV contacts export, all text; refused records too."""

from icp_warehouse.landing import land_object


def model(dbt, session):
    return land_object(
        "csv",
        "contacts",
        dbt.config.meta_get("exports_path"),
        dbt.ref("column_map"),
        dbt.ref("source_formats"),
    )
