"""Checks of rules against a built warehouse: what never matched, what no rule covers."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import LISTING, Card
from icp_warehouse.check.finding import Finding
from icp_warehouse.warehouse import opened

TABLES = ("int_criterion_levels", "fct_icp_score_lines", "fct_icp_account_scores")
Version = tuple[str, int]

MATCHED = """
    select distinct
        scorecard_id,
        scorecard_version,
        criterion_id,
        unnest(string_split(rule_id, '|')) as rule_id
    from (
        select scorecard_id, scorecard_version, criterion_id, rule_id
        from main_intermediate.int_criterion_levels
        union all
        select scorecard_id, scorecard_version, criterion_id, rule_id
        from main.fct_icp_score_lines
    )
    where rule_id is not null
"""
UNCOVERED = """
    select
        scorecard_id,
        scorecard_version,
        criterion_id,
        count(*) as value_count,
        min(attribute_value) as example
    from main_intermediate.int_criterion_levels
    where rule_id is null
    group by scorecard_id, scorecard_version, criterion_id
"""
TIERS = """
    select
        scorecard_id,
        scorecard_version,
        count(machine_tier) as tier_count,
        count(*) filter (where machine_tier = 'Out') as out_count
    from main.fct_icp_account_scores
    group by scorecard_id, scorecard_version
"""


def check_warehouse(book: Book, warehouse: Path) -> list[Finding]:
    """Hold the cards against the values and accounts of a warehouse that dbt built."""
    with opened(warehouse, TABLES) as connection:
        return [
            *_unmatched(book, connection),
            *_uncovered(book, connection),
            *_selectivity(book, connection),
        ]


def _by_version(book: Book) -> dict[Version, Card]:
    return {(card.entry["scorecard_id"], int(card.entry["version"])): card for card in book.cards}


def _unmatched(book: Book, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    matched = set(connection.execute(MATCHED).fetchall())
    built = {(scorecard_id, version) for scorecard_id, version, _, _ in matched}
    for version, card in _by_version(book).items():
        # A version that has not been built yet has matched nothing so far.
        for criterion in card.criteria if version in built else ():
            # `otherwise` and `missing` stand there for what may come.
            for rule in criterion.with_operator("between", *LISTING):
                if (*version, criterion.criterion_id, rule.rule_id) not in matched:
                    yield rule.entry.finding(
                        "rule_unmatched",
                        "rule_id",
                        f"No account and no deal ever matched {rule.rule_id} of "
                        f"{criterion.criterion_id} ({card.label}).",
                        "correct it, or keep it for values that are still to come",
                    )


def _uncovered(book: Book, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    criteria = {
        (*version, criterion.criterion_id): (card, criterion)
        for version, card in _by_version(book).items()
        for criterion in card.criteria
    }
    for *key, count, example in connection.execute(UNCOVERED).fetchall():
        if tuple(key) not in criteria:
            continue
        card, criterion = criteria[key[0], key[1], key[2]]
        values = "value matches" if count == 1 else "values match"
        yield criterion.entry.finding(
            "value_uncovered",
            "criterion_id",
            f"{count} known {values} no rule of {criterion.criterion_id} ({card.label}), "
            f"such as {example!r}.",
            "add a rule for them, or one with the operator otherwise",
        )


def _selectivity(book: Book, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    cards = _by_version(book)
    for scorecard_id, version, tiers, outs in connection.execute(TIERS).fetchall():
        card = cards.get((scorecard_id, version))
        if card is not None and card.is_ideal and tiers and not outs:
            yield card.entry.finding(
                "card_excludes_nobody",
                "scorecard_id",
                f"{card.label} puts none of {tiers} accounts into tier Out; "
                "a profile that excludes nobody is none.",
                "raise the lowest edges of its bands, or add an exclusion",
            )
