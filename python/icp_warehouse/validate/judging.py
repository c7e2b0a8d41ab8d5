"""The records of an object as expectations see them: what is filled, readable, in order, known."""

import pandas as pd

from icp_warehouse.objects import OBJECTS
from icp_warehouse.validate.expectations import BELONGS_TO_ACCOUNT, KEYS, ORDERED_DAYS
from icp_warehouse.validate.staging import ExportedObject, StagedExports

# A value that is a filler was read as what it means: nothing.
_FILLERS = ("null_word", "open_end")
# What a report adds to its records, and a file that is there twice.
_NO_RECORDS = ("REPORT_FOOTER", "REPEATED_HEADER", "DUPLICATE_FILE")
_TYPED = ("date", "timestamp", "integer", "number", "amount", "boolean")
_JUDGED = """
with judged as (
    select
        *,
        list_transform(
            list_filter(value_issues, lambda issue: issue.reason not in {fillers}),
            lambda issue: issue.column_name
        ) as faulty
    from {staged}
)

select
    true as "record whole"{columns}
from judged
union all by name
select false as "record whole" from {raw}
where _row_kind = 'reject' and _reason not in {no_records}
"""
_ACCOUNT = "{{ entity_key('source', 'account_id') }}"


def know_accounts(exports: StagedExports) -> None:
    """Make the table of all accounts in the exports, those merged into others included."""
    parts = ["select null::text as account_key where false"]
    for one in exports.objects:
        if one.object_name == "accounts":
            merged = "unnest(string_split(merged_ids, '|'))"
            parts += [
                f"select {_ACCOUNT} from {one.staged}",
                f"select {_ACCOUNT} from (select source, {merged} as account_id from {one.staged})",
            ]
    query = exports.sql.render(" union ".join(parts), ref=str)
    exports.connection.execute(
        f"create or replace table known_accounts as from ({query}) where account_key is not null"
    )


def judged(exports: StagedExports, one: ExportedObject) -> pd.DataFrame:
    """Return a row per record with a column for each thing that is expected of it."""
    staged = {name for name, *_ in exports.connection.execute(f"describe {one.staged}").fetchall()}
    columns = {}
    if key := KEYS.get(one.object_name):
        columns[f"{key} filled"] = f"{key} is not null or list_contains(faulty, '{key}')"
        # A deleted record, or an older version, may bear the key of one that is in use.
        columns[key] = f"case when reject_reason is distinct from 'DELETED' then {key} end"
    for column, parser in OBJECTS[one.object_name].columns.items():
        if parser in _TYPED and column in staged:
            columns[f"{column} reads"] = (
                f"case when {column} is not null then true"
                f" when list_contains(faulty, '{column}') then false end"
            )
    for day in ORDERED_DAYS.get(one.object_name, ()):
        columns[day] = day
    if one.object_name in BELONGS_TO_ACCOUNT and not lacks_accounts(exports):
        columns["account_id known"] = (
            f"case when account_id is not null then {_ACCOUNT} in (from known_accounts) end"
        )
    named = "".join(f',\n    {sql} as "{name}"' for name, sql in columns.items())
    query = _JUDGED.format(
        fillers=_FILLERS, no_records=_NO_RECORDS, staged=one.staged, raw=one.raw, columns=named
    )
    frame = exports.connection.execute(exports.sql.render(query, ref=str)).df()
    return frame.astype(object).where(frame.notna(), None)


def lacks_accounts(exports: StagedExports) -> bool:
    """Tell whether accounts are missing because their file was refused."""
    return any(one.object_name == "accounts" for one in exports.refusals)
