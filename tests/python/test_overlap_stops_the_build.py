"""The data test on overlapping ranges agrees with the check that needs no warehouse."""

from decimal import Decimal
from pathlib import Path

import duckdb
import jinja2
from hypothesis import given
from hypothesis import strategies as st

from icp_warehouse.check.ranges import Range, overlaps

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "macros/testing/stop_with_sentence.sql", ROOT / "tests/generic"]
BOUNDS = st.tuples(
    st.one_of(st.none(), st.integers(-5, 5)), st.one_of(st.none(), st.integers(-5, 5))
)
Bounds = list[tuple[int | None, int | None]]


def rendered() -> str:
    macro = SOURCES[0].read_text(encoding="utf-8")
    test = (SOURCES[1] / "ranges_do_not_overlap.sql").read_text(encoding="utf-8")
    body = test.replace("{% test ranges_do_not_overlap(model, criteria) %}", "")
    template = jinja2.Environment().from_string(macro + body.replace("{% endtest %}", ""))
    return template.render(model="rules", criteria="criteria")


def stopped(bounds: Bounds, strategy: str = "best") -> str | None:
    """What the data test says of these ranges of one criterion, if it stops."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table criteria as select 'core' as scorecard_id, 1 as version,"
            " 'size' as criterion_id, ? as match_strategy",
            [strategy],
        )
        connection.execute(
            "create table rules (scorecard_id varchar, version integer, criterion_id varchar,"
            " rule_id varchar, operator varchar, lower_bound numeric(18, 4),"
            " upper_bound numeric(18, 4))"
        )
        for number, (low, high) in enumerate(bounds):
            connection.execute(
                "insert into rules values ('core', 1, 'size', ?, 'between', ?, ?)",
                [f"rule_{number}", low, high],
            )
        try:
            assert connection.execute(rendered()).fetchall() == []
        except duckdb.Error as error:
            return str(error)
    return None


@given(st.lists(BOUNDS, max_size=4))
def test_it_stops_where_the_check_finds_an_overlap(bounds: Bounds) -> None:
    ranges = [
        Range(None if low is None else Decimal(low), None if high is None else Decimal(high))
        for low, high in bounds
    ]
    # An empty range is another mistake, which allowed values refuse.
    ranges = [one for one in ranges if not one.is_empty]
    kept = [pair for pair in bounds if None in pair or pair[0] <= pair[1]]  # type: ignore[operator]
    assert (stopped(kept) is not None) == bool(list(overlaps(ranges)))


def test_it_names_the_rules_and_lets_an_edge_and_a_sum_pass() -> None:
    assert stopped([(50, 200), (200, 2000), (2000, None)]) is None
    sentence = "The ranges of rule_0 and rule_1 of size (core version 1) overlap"
    assert sentence in (stopped([(50, 250), (200, 2000)]) or "")
    assert stopped([(50, 250), (200, 2000)], "sum") is None


def test_the_seed_carries_the_test() -> None:
    declared = (ROOT / "seeds/scorecard/scorecard_rules.yml").read_text(encoding="utf-8")
    assert declared.count("- ranges_do_not_overlap:\n") == 1
