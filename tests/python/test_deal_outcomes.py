"""How a deal ended: every combination of what a record may say, against the written order."""

import csv
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from compiled_project import CompiledProject

ANY = frozenset({"won", "lost", "open"})
PAST, FUTURE = "2026-05-11", "2026-09-30"
STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation", "unmapped": "Zebra 7"}
# What each source calls the columns of a deal, and how it writes a chance of 100 and 50 percent.
HEADINGS = {
    "csv": (
        *("deal_id", "created_at", "closed_at", "is_won", "is_closed", "stage", "probability"),
        *("100", "50"),
    ),
    "salesforce": (
        *("Id", "CreatedDate", "CloseDate", "IsWon", "IsClosed", "StageName", "Probability (%)"),
        *("100", "50"),
    ),
    "hubspot": (
        *("Record ID", "Create Date", "Close Date", "Is Closed Won", "Is Deal Closed?"),
        *("Deal Stage", "Deal probability", "1", "0.5"),
    ),
}
FILES = {"csv": "deals", "salesforce": "Opportunity", "hubspot": "deals"}


class Said(NamedTuple):
    """What one record says of its deal; None where it says nothing."""

    source: str
    won: bool | None
    closed: bool | None
    stage: str | None
    probability: int | None
    closes: str | None


TABLE = [
    Said(*combination)
    for combination in itertools.product(
        HEADINGS,
        (True, False, None),
        (True, False, None),
        (*STAGES, None),
        (0, 50, 100, None),
        (PAST, FUTURE, None),
    )
]


def judged(said: Said) -> tuple[str, list[str]]:
    """The outcome by the written order, and the columns that contradict it."""
    statements: list[tuple[str, set[str]]] = []
    if said.won is not None:
        statements.append(("is_won", {"won"} if said.won else {"lost", "open"}))
    if said.closed is not None:
        statements.append(("is_closed", {"won", "lost"} if said.closed else {"open"}))
    if said.stage in ("won", "lost", "open"):
        statements.append(("stage", {said.stage}))
    if said.probability in (0, 100):
        statements.append(("probability", {"won" if said.probability else "lost"}))
    # The day of closing of a plain record that has a won flag at most, and no more.
    if (said.source, said.closes, said.stage, said.closed) == ("csv", PAST, None, None):
        statements.append(("closed_at", {"won", "lost"}))
    possible = ANY
    contradicting = []
    for column, leaves in statements:
        if possible & leaves:
            possible &= leaves
        else:
            contradicting.append(column)
    if "open" in possible:
        return "open", contradicting
    return (next(iter(possible)) if len(possible) == 1 else "unknown"), contradicting


def stands(said: Said) -> str:
    """How the deal stands on the day of the run: what closes later is still open."""
    return "open" if said.closes == FUTURE else judged(said)[0]


def deal_id(source: str, number: int) -> str:
    return f"006HX{number:010d}" if source == "salesforce" else str(9000 + number)


def flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def write(path: Path, header: Sequence[str], records: Sequence[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(records)


@pytest.fixture(scope="module")
def table(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """The deals of the table, one for each combination, as three sources write them."""
    exports = tmp_path_factory.mktemp("table") / "exports"
    for source, (*header, certain, even) in HEADINGS.items():
        chances = {None: "", 0: "0", 50: even, 100: certain}
        records = [
            (
                *(deal_id(source, number), "2026-01-11", said.closes or ""),
                *(flag(said.won), flag(said.closed), STAGES.get(said.stage or "", "")),
                chances[said.probability],
            )
            for number, said in enumerate(TABLE)
            if said.source == source
        ]
        write(exports / source / f"{FILES[source]}.csv", header, records)
    return compiled_project.build(exports, ["int_deals", "int_deal_issues"])


def key(number: int, said: Said) -> str:
    """The key of a deal; Salesforce ids are compared by their first 15 characters."""
    return f"{said.source}:{deal_id(said.source, number)}"


def test_every_combination_ends_as_the_written_order_says(
    table: duckdb.DuckDBPyConnection,
) -> None:
    found = dict(table.execute("select left(deal_key, 26), outcome from int_deals").fetchall())
    expected = {key(number, said): stands(said) for number, said in enumerate(TABLE)}
    assert found == expected
    assert set(expected.values()) == {"won", "lost", "open", "unknown"}


def test_every_contradiction_is_reported_with_both_values(
    table: duckdb.DuckDBPyConnection,
) -> None:
    found = table.execute(
        "select left(entity_key, 26), column_name, raw_value from int_deal_issues"
        " where reason = 'outcome_disagrees_with_' || column_name"
    ).fetchall()
    expected = [
        (key(number, said), column)
        for number, said in enumerate(TABLE)
        for column in judged(said)[1]
    ]
    assert sorted((deal, column) for deal, column, _ in found) == sorted(expected)
    assert all(
        ", against is_won " in text or ", against is_closed " in text or ", against stage " in text
        for _, _, text in found
    )


def test_a_closed_deal_of_unknown_outcome_is_listed_and_neither_won_nor_lost(
    table: duckdb.DuckDBPyConnection,
) -> None:
    listed = table.execute(
        "select left(entity_key, 26) from int_deal_issues where reason = 'outcome_unknown'"
    ).fetchall()
    expected = [
        key(number, said) for number, said in enumerate(TABLE) if judged(said)[0] == "unknown"
    ]
    assert sorted(deal for (deal,) in listed) == sorted(expected)
    counted = table.execute(
        "select bool_and(is_closed), count(is_won), count(closed_date), count(cycle_days),"
        " count(*) from int_deals where outcome = 'unknown'"
    ).fetchall()
    closed = [said for said in TABLE if stands(said) == "unknown"]
    dated = sum(said.closes == PAST for said in closed)
    assert counted == [(True, 0, dated, dated, len(closed))]


def test_a_deal_is_listed_where_only_silence_keeps_it_open(
    table: duckdb.DuckDBPyConnection,
) -> None:
    listed = table.execute(
        "select left(entity_key, 26) from int_deal_issues where reason = 'open_by_default'"
    ).fetchall()
    # Plain files leave the day of closing empty while a deal is open; other CRMs always have one.
    silent = [
        key(number, said)
        for number, said in enumerate(TABLE)
        if (said.source != "csv" or (said.closes == PAST and said.stage is not None))
        and said.won is not True
        and said.closed is None
        and said.stage in ("unmapped", None, *(("won",) if said.won is False else ()))
        and said.probability in (None, *((100,) if said.won is False else ()))
    ]
    assert sorted(deal for (deal,) in listed) == sorted(silent)
