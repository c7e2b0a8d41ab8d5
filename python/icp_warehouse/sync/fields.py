"""Which fields leave the warehouse, and how a value of the mart is written into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.sync.formats import Format

# Nothing else may be mapped: no name and no firm data is worth having in a file people mail.
ALLOWED_COLUMNS = (
    "crm_id",
    "icp_tier",
    "icp_score_rounded",
    "band_id",
    "rule_codes",
    "reason_codes",
    "changed_at",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Field:
    """One field of a CRM record, the column it gets and the word that clears it."""

    name: str
    column: str
    cleared_as: str | None


def read_fields(connection: duckdb.DuckDBPyConnection, target: Format) -> list[Field]:
    """Return the mapped fields of one CRM as the warehouse was built with them, key first."""
    rows = connection.execute(
        "select field, mart_column, cleared_as from main_seeds.sync_fields where source = ?"
        " order by mart_column = 'crm_id' desc, field",
        [target.source],
    ).fetchall()
    fields = [Field(*row) for row in rows]
    if not fields or (fields[0].name, fields[0].column) != (target.key_field, "crm_id"):
        raise IcpError(
            f"seeds/mappings/sync_fields.csv, source {target.source}: no row maps crm_id to "
            f"{target.key_field}; add it and run `dbt build`."
        )
    for field in fields:
        if field.column not in ALLOWED_COLUMNS:
            raise IcpError(
                f"seeds/mappings/sync_fields.csv, field {field.name}: {field.column} may not be "
                f"written back; map one of {', '.join(ALLOWED_COLUMNS)}."
            )
    return fields


def cells(fields: Sequence[Field], values: Sequence[str | int | date | None]) -> list[str]:
    """Return the text of one record; nothing is left empty, as CRMs ignore an empty cell."""
    return [_cell(field, value) for field, value in zip(fields, values, strict=True)]


def _cell(field: Field, value: str | int | date | None) -> str:
    if value is not None and value != "":
        return _neutral(value) if isinstance(value, str) else str(value)
    if not field.cleared_as:
        raise IcpError(
            f"seeds/mappings/sync_fields.csv, field {field.name}: a record has no "
            f"{field.column} and cleared_as is empty; say there what clears the field."
        )
    return field.cleared_as


def _neutral(text: str) -> str:
    """Keep a spreadsheet, in which people look at such files, from running text as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
