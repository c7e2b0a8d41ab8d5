"""The warehouse's own log of changes, as both commands read it."""

import duckdb

LOG = "main_intermediate.int_crm_changes"
ACKNOWLEDGEMENTS = "main_intermediate.int_crm_acknowledgements"
TABLES = ("int_crm_changes", "int_crm_acknowledgements", "sync_crm_accounts", "sync_fields")


def last_change_no(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """Return the number of the last batch of changes, 0 if there is none."""
    return _number(connection, f"select max(change_no) from {LOG} where source = ?", source)


def acknowledged_change_no(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """Return the last batch that a CRM is known to hold, 0 if there is none."""
    asked = f"select max(through_change_no) from {ACKNOWLEDGEMENTS} where source = ?"
    return _number(connection, asked, source)


def log_checksum(connection: duckdb.DuckDBPyConnection, source: str, through: int) -> str:
    """Return a checksum of the changes of a source up to one; the log only ever grows."""
    found = connection.execute(
        "select coalesce(bit_xor(md5_number(concat_ws('|', crm_id, payload_hash, is_removed,"
        f" changed_at, change_no))), 0)::varchar from {LOG} where source = ? and change_no <= ?",
        [source, through],
    ).fetchone()
    assert found is not None
    return str(found[0])


def _number(connection: duckdb.DuckDBPyConnection, query: str, source: str) -> int:
    found = connection.execute(query, [source]).fetchone()
    return 0 if found is None or found[0] is None else int(found[0])
