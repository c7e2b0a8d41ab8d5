"""Every record and cell of the sample exports is followed into the warehouse: nothing is lost."""

from collections import Counter, defaultdict
from datetime import UTC
from typing import Any

import duckdb
import jinja2
import pytest

from rendered_models import ROOT, rows
from sample_cells import (
    EXPORTS,
    PARSING_REASONS,
    Cell,
    as_read,
    expected,
    filled_cells,
    moment,
    places_of,
    salesforce_id,
)
from sample_scan import scan_exports


@pytest.fixture(scope="module")
def cells(key: dict[str, Any]) -> list[Cell]:
    return filled_cells(key)


def test_the_ledger_counts_what_the_csv_module_counts(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    scan = scan_exports(EXPORTS, key["vocabulary"])
    refused = Counter(file for file, _ in places_of(scan.found, "reader_reject"))
    ledger = {row["file"]: row for row in rows(warehouse, "select * from rpt_load_ledger")}
    counted = {
        file: (row["records_in"], row["rejected"], row["staged"]) for file, row in ledger.items()
    }
    assert counted == {
        file: (count, refused[file], count - refused[file])
        for file, count in scan.record_counts.items()
    }
    assert counted.keys() == {
        path.relative_to(EXPORTS).as_posix() for path in EXPORTS.rglob("*") if path.is_file()
    }
    sizes = {file: (EXPORTS / file).stat().st_size for file in ledger}
    assert {file: row["byte_count"] for file, row in ledger.items()} == sizes
    assert {entry["file"]: entry["object"] for entry in key["files"]} == {
        file: row["object_name"] for file, row in ledger.items()
    }


# Where the records of an object end up when they are used.
USED = {
    "accounts": "select * from main_intermediate.int_account_xref "
    "join main_intermediate.int_account_records using (account_key) "
    "where reject_reason is null and rule != 'test_account'",
    "deals": "select * from main_intermediate.int_deals",
    "contacts": "select * from main_intermediate.int_contacts",
    "contact_roles": "select * from main_intermediate.int_contact_roles",
    "activities": "select * from main_intermediate.int_activities",
    "subscriptions": "select * from main_intermediate.int_subscriptions",
    "usage": "select * from main_intermediate.int_usage",
    "nps": "select * from main_intermediate.int_nps",
    "signal_observations": "select * from main_intermediate.int_observations "
    "where object_name = 'signal_observations' and entity_key is not null",
    "attributes": "select * from main_intermediate.int_observations "
    "where object_name = 'attributes' and entity_key is not null",
}


@pytest.mark.parametrize("object_name", list(USED))
def test_every_record_is_used_or_rejected(
    warehouse: duckdb.DuckDBPyConnection,
    rejected: list[dict[str, Any]],
    key: dict[str, Any],
    object_name: str,
) -> None:
    counted = warehouse.execute(f"select count(*) from ({USED[object_name]})").fetchone()
    assert counted is not None
    read = sum(entry["records"] for entry in key["files"] if entry["object"] == object_name)
    lost = sum(row["object_name"] == object_name for row in rejected)
    assert read == counted[0] + lost


def test_every_stage_is_kept_and_repeats_are_folded(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    history: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for record in scan_exports(EXPORTS, key["vocabulary"]).kept:
        if record.stem in ("OpportunityHistory", "stage_history"):
            source = record.file.split("/")[0]
            names = ("OpportunityId", "CreatedDate", "StageName")
            if source == "csv":
                names = ("deal_id", "entered_at", "stage")
            deal, entered, stage = (record.cells[name] for name in names)
            when = moment(entered)
            assert when is not None
            history[f"{source}:{deal}"].append((when.isoformat(), record.number, stage))
    stages = {
        deal: [
            (entered, stage)
            for place, (entered, _, stage) in enumerate(sorted(visits))
            if place == 0 or sorted(visits)[place - 1][2] != stage
        ]
        for deal, visits in history.items()
    }
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    query = "select * from main_intermediate.int_stage_history order by deal_key, stage_no"
    for row in rows(warehouse, query):
        entered = row["entered_at"].replace(tzinfo=UTC).isoformat()
        found[row["deal_key"]].append((entered, row["stage"]))
    assert found == stages


def test_every_filled_cell_is_read_or_listed_or_in_a_rejected_record(
    warehouse: duckdb.DuckDBPyConnection,
    cells: list[Cell],
    issues: list[dict[str, Any]],
    rejected: list[dict[str, Any]],
) -> None:
    staged = {
        (source, object_name, row["file"], row["record_no"]): row
        for source, object_name in {(cell.source, cell.object_name) for cell in cells}
        for row in rows(warehouse, f"select * from main_staging.stg_{source}__{object_name}")
    }
    listed = {(row["file"], row["record_no"], row["column_name"]) for row in issues}
    gone = {(row["file"], row["record_no"]) for row in rejected}
    unread = set()
    for cell in cells:
        value = staged[cell.source, cell.object_name, *cell.place][cell.column]
        wanted = expected(cell)
        if wanted is None:
            assert value is None, cell
            assert cell.place in gone or (*cell.place, cell.column) in listed, cell
            unread.add((*cell.place, cell.column))
        else:
            assert value is not None, cell
            assert as_read(value, cell.parser) == wanted, cell
    assert len(cells) > 50_000
    by_parsing = {
        (row["file"], row["record_no"], row["column_name"])
        for row in issues
        if row["reason"] in PARSING_REASONS
    }
    assert by_parsing == {place for place in unread if place[:2] not in gone}


def test_accounts_are_the_same_where_the_key_says_so_and_nowhere_else(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    query = "select * from main_intermediate.int_account_xref"
    found = {
        row["account_key"]: (row["canonical_account_key"], row["rule"])
        for row in rows(warehouse, query)
    }
    same = {
        pair["account_keys"][0]: (pair["survivor"], pair["rule"]) for pair in key["same_accounts"]
    }
    tests = {
        f"{entry['source']}:{entry['key']}": (None, "test_account")
        for entry in key["planted"]
        if entry["expectation"] == "test_account"
    }
    own = {row[0]: (row[0], "own") for row in key["accounts"]["rows"]}
    assert found == own | same | tests
    assert len(found) == len(own) + len(same) + len(tests)


def test_deals_belong_to_the_accounts_of_the_key_merged_ones_included(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    orphans = {
        f"{entry['source']}:{entry['key']}"
        for entry in key["planted"]
        if entry["reason"] == "orphan_account"
    }
    truth = {row[0]: None if row[0] in orphans else row[1] for row in key["deals"]["rows"]}
    truth |= {row[0]: row[1] for row in key["renewals"]["rows"]}
    query = "select deal_key, account_key from main_intermediate.int_deals"
    assert {row["deal_key"]: row["account_key"] for row in rows(warehouse, query)} == truth
    for pair in key["same_accounts"]:
        assert {truth[deal] for deal in pair["deal_keys"]} <= {pair["survivor"]}


def test_outcomes_are_those_of_the_key_but_for_deals_said_to_close_later(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    later = {
        f"{entry['source']}:{entry['key']}"
        for entry in key["planted"]
        if entry["reason"] == "closed_in_future"
    }
    names = key["deals"]["columns"]
    truth = {}
    for row in (dict(zip(names, values, strict=True)) for values in key["deals"]["rows"]):
        is_closed = row["is_closed"] and row["deal_key"] not in later
        truth[row["deal_key"]] = (is_closed, row["is_won"] if is_closed else None)
    truth |= {row[0]: (True, row[2]) for row in key["renewals"]["rows"]}
    found = rows(warehouse, "select deal_key, is_closed, is_won from main_intermediate.int_deals")
    assert {row["deal_key"]: (row["is_closed"], row["is_won"]) for row in found} == truth


def test_there_is_one_account_of_the_dimension_for_each_real_one(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    found = [row["account_key"] for row in rows(warehouse, "select * from dim_icp_accounts")]
    assert sorted(found) == sorted(row[0] for row in key["accounts"]["rows"])


def test_ids_of_15_characters_become_the_same_ids_of_18(cells: list[Cell]) -> None:
    ids = {
        cell.text
        for cell in cells
        if cell.source == "salesforce" and cell.parser == "id" and salesforce_id(cell.text)
    }
    assert len(ids) > 3000
    macro = (ROOT / "macros/parsing/parse_salesforce_id.sql").read_text(encoding="utf-8")
    parse = jinja2.Environment().from_string(macro + "{{ parse_salesforce_id('text') }}").render()
    connection = duckdb.connect()
    # A spreadsheet that folds case leaves the last three letters wrong.
    connection.execute(
        "create table ids as select unnest(?) as id, left(id, 15) as short, "
        "lower(left(id, 15)) || substr(id, 16) as folded",
        [sorted(ids)],
    )
    for column, wanted in (("id", "id"), ("short", "id"), ("folded", "null")):
        wrong = connection.execute(
            f"select text from (select {column} as text, {wanted} as wanted from ids) "
            f"where {parse} is distinct from wanted"
        ).fetchall()
        assert wrong == [], column
