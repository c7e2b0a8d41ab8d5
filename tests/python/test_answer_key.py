"""The warehouse built from the sample exports lists every planted defect, and nothing else.

The other side is the answer key of the generator and a reading of the files with the csv module.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from rendered_models import ROOT, rows
from sample_scan import FILLERS, NULL_ID, raw_records, scan_exports, suffix

EXPORTS = ROOT / "sample_exports"
SEEDS = ROOT / "seeds"
ANSWER_KEY = ROOT / "tests" / "fixtures" / "sample_answer_key.json"
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ")
PARSING_REASONS = {
    *("null_word", "bad_id", "not_an_integer", "not_a_number", "not_a_boolean", "not_a_date"),
    "empty_text",
}
Place = tuple[str, int]


@dataclass(frozen=True)
class Cell:
    """What a record of a file says for one canonical column."""

    place: Place
    source: str
    object_name: str
    column: str
    parser: str
    text: str


@pytest.fixture(scope="module")
def key() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(ANSWER_KEY.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def warehouse(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def rejected(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return rows(warehouse, "select * from rpt_rejected_records")


@pytest.fixture(scope="module")
def issues(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return rows(warehouse, "select * from rpt_value_issues")


@pytest.fixture(scope="module")
def cells(key: dict[str, Any]) -> list[Cell]:
    """Every filled cell of every record that can be read, through the seed column_map."""
    bound: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in seed("mappings/column_map"):
        bound[row["source"], row["object"]].append(row)
    refused = places_of(scan_exports(EXPORTS, key["vocabulary"]).found, "reader_reject")
    found = []
    for entry in key["files"]:
        source = entry["file"].split("/")[0]
        records = raw_records(EXPORTS / entry["file"])
        header = [name.strip().lower() for name in next(records)[0]]
        for number, (fields, _) in enumerate(records, start=1):
            place = (entry["file"], number)
            if place in refused:
                continue
            filled = {
                name: text
                for name, text in zip(header, fields, strict=True)
                if text not in ("", NULL_ID)
            }
            taken: dict[str, Cell] = {}
            for row in bound[source, entry["object"]]:
                text = filled.get(row["source_column"].strip().lower(), "")
                column, parser = row["canonical_column"], row["parser"]
                if text and column not in taken:
                    taken[column] = Cell(place, source, entry["object"], column, parser, text)
            found += taken.values()
    return found


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places_of(found: dict[tuple[str, str], set[tuple[str, int, str]]], what: str) -> set[Place]:
    return {
        (file, number)
        for (expectation, _), places in found.items()
        if expectation == what
        for file, number, _ in places
    }


def decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def whole(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None


def moment(text: str) -> datetime | None:
    for pattern in FORMATS:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def day(text: str) -> str | None:
    read = moment(text)
    return read.date().isoformat() if read else None


def elements(text: str) -> str:
    return "|".join(sorted({part.strip().lower() for part in text.split(";")}))


def salesforce_id(text: str) -> str | None:
    ends_well = len(text) == 18 and text.isalnum() and suffix(text) == text[15:]
    return text if ends_well else None


READERS: dict[str, Callable[[str], Any]] = {
    "integer": whole,
    "number": decimal,
    "boolean": lambda text: {"1": True, "true": True, "0": False, "false": False}.get(text),
    "date": day,
    "timestamp": moment,
    "set": elements,
    "text": str.strip,
}


def expected(cell: Cell) -> Any:
    """The typed value of a cell; None where it cannot be read."""
    if cell.text.lower() in FILLERS:
        return None
    if cell.parser == "id":
        return salesforce_id(cell.text) if cell.source == "salesforce" else cell.text
    return READERS[cell.parser](cell.text)


def as_read(value: Any, parser: str) -> Any:
    """A value of a staging table, comparable with that of a cell."""
    if parser == "timestamp":
        return value.replace(tzinfo=UTC)
    return value.isoformat() if parser == "date" else value


def without_twins(
    found: set[tuple[Any, ...]], key: dict[str, Any]
) -> tuple[set[tuple[Any, ...]], int]:
    """Rejects without those of exact duplicates, of which either record may go, but one only."""
    twins = [entry for entry in key["planted"] if entry["kind"] == "exact_duplicate"]
    for twin in twins:
        pair = {
            (twin["file"], twin[name], "staging", "DUPLICATE_KEY")
            for name in ("record_no", "winner_record_no")
        }
        assert len(pair & found) == 1, twin
        found = found - pair
    return found, len(twins)


STAGES = {"reader_reject": "reader", "staging_reject": "staging", "test_account": "unified"}


def test_every_planted_reject_is_listed_with_its_reason_and_no_other(
    rejected: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    found = {(row["file"], row["record_no"], row["stage"], row["reason"]) for row in rejected}
    assert len(found) == len(rejected)
    planted = {
        (entry["file"], entry["record_no"], STAGES[entry["expectation"]], entry["reason"])
        for entry in key["planted"]
        if entry["expectation"] in STAGES and entry["kind"] != "exact_duplicate"
    }
    found, twin_count = without_twins(found, key)
    assert twin_count > 0
    assert found == planted


def test_refused_records_keep_their_text(
    rejected: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    texts = {(row["file"], row["record_no"]): row["raw_text"] for row in rejected}
    planted = [entry for entry in key["planted"] if entry["expectation"] == "reader_reject"]
    for entry in planted:
        assert texts[entry["file"], entry["record_no"]].rstrip("\r\n") == entry["raw_text"]
    assert all(text for text in texts.values())


def test_every_planted_value_issue_is_listed_and_no_other(
    issues: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    columns = ("source", "object_name", "file", "record_no", "column_name", "reason")
    found = Counter(
        tuple(row[name] for name in columns)
        for row in issues
        if row["reason"] != "range_straddles_rule"
    )
    names = ("source", "object", "file", "record_no", "column", "reason")
    planted = Counter(
        tuple(entry[name] for name in names)
        for entry in key["planted"]
        if entry["expectation"] == "value_issue"
    )
    assert found == planted


def test_unreadable_values_are_quoted_as_they_stand(
    issues: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    quoted = {(row["file"], row["record_no"], row["column_name"]): row["raw_value"] for row in issues}
    planted = [entry for entry in key["planted"] if entry["reason"] in PARSING_REASONS]
    assert planted
    for entry in planted:
        assert quoted[entry["file"], entry["record_no"], entry["column"]] == entry["raw_value"]


def test_every_planted_unknown_label_is_listed_and_no_other(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    names = ("source", "object_name", "column_name", "mapping_seed", "raw_value", "record_count")
    found = rows(warehouse, "select * from rpt_unmapped_values")
    planted = Counter(
        (entry["source"], entry["object"], entry["column"], f"{entry['column']}_map")
        + (entry["raw_value"],)
        for entry in key["planted"]
        if entry["expectation"] == "unmapped_value"
    )
    listed = [tuple(row[name] for name in names) for row in found]
    assert sorted(listed) == sorted((*label, count) for label, count in planted.items())


def test_ranges_that_straddle_a_rule_are_those_the_seeds_cut(
    issues: list[dict[str, Any]], cells: list[Cell], rejected: list[dict[str, Any]]
) -> None:
    gone = {(row["file"], row["record_no"]) for row in rejected if row["stage"] == "staging"}
    live = {
        (row["scorecard_id"], row["version"])
        for row in seed("scorecard/scorecards")
        if row["status"] in ("active", "shadow")
    }
    size = {
        (row["scorecard_id"], row["version"], row["criterion_id"])
        for row in seed("scorecard/scorecard_criteria")
        if row["attribute_id"] == "employee_count"
    }
    bounds = [
        row
        for row in seed("scorecard/scorecard_rules")
        if (row["scorecard_id"], row["version"], row["criterion_id"]) in size
        and (row["scorecard_id"], row["version"]) in live
    ]
    bounds += [
        row for row in seed("scorecard/conditions") if row["attribute_id"] == "employee_count"
    ]
    spans = [
        (float(row["lower_bound"] or "-inf"), float(row["upper_bound"] or "inf"))
        for row in bounds
        if row["operator"] == "between"
    ]
    ranges = {
        row["source_value"].lower(): range(
            int(row["employee_min"]), int(row["employee_max"] or "20000") + 1
        )
        for row in seed("mappings/employee_range_map")
    }

    def straddles(text: str) -> bool:
        sides = {tuple(low <= count <= high for low, high in spans) for count in ranges[text.lower()]}
        return len(sides) > 1

    counted = {
        cell.place
        for cell in cells
        if cell.column == "employee_count" and expected(cell) is not None
    }
    natural = {
        (*cell.place, cell.text)
        for cell in cells
        if cell.column == "employee_range"
        and cell.place not in counted | gone
        and straddles(cell.text)
    }
    assert natural
    found = [
        (row["file"], row["record_no"], row["raw_value"])
        for row in issues
        if row["reason"] == "range_straddles_rule"
    ]
    assert sorted(found) == sorted(natural)


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
