"""Checks against a warehouse: rules nothing matched, values no rule covers, who is excluded."""

from pathlib import Path

import duckdb
import pytest

from edited_seeds import AS_OF, edited_seeds
from icp_warehouse.check.book import read_book
from icp_warehouse.check.in_warehouse import check_warehouse
from icp_warehouse.errors import IcpError

LEVELS = """
    create schema main_intermediate;
    create table main_intermediate.int_criterion_levels (
        scorecard_id varchar, scorecard_version integer, criterion_id varchar,
        attribute_value varchar, rule_id varchar
    );
    create table fct_icp_score_lines (
        scorecard_id varchar, scorecard_version integer, criterion_id varchar, rule_id varchar
    );
    create table fct_icp_account_scores (
        scorecard_id varchar, scorecard_version integer, machine_tier varchar
    );
    insert into main_intermediate.int_criterion_levels values
        ('core', 1, 'timeline', 'vague', 'timeline_vague'),
        ('core', 1, 'industry', 'nonprofit', null),
        ('core', 1, 'industry', 'education', null),
        ('core', 1, 'industry', 'saas', 'industry_core'),
        ('rubric', 1, 'technologies', 'aws|sap', 'technology_cloud|technology_erp'),
        ('gone', 1, 'industry', 'saas', null);
    insert into fct_icp_score_lines values ('core', 1, 'timeline', 'timeline_specific');
    insert into fct_icp_account_scores values
        ('core', 1, 'A'), ('core', 1, 'C'), ('core', 1, null), ('rubric', 1, 'B'),
        ('rubric', 1, 'Out'), ('anti_small', 1, 'C'), ('weighted', 1, null);
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(LEVELS)
    return path


def said(warehouse: Path, check_id: str) -> list[str]:
    findings = check_warehouse(read_book(edited_seeds(), AS_OF), warehouse)
    return [one.sentence for one in findings if one.check_id == check_id]


def test_rules_nothing_matched_are_named_but_not_those_for_what_may_come(small: Path) -> None:
    unmatched = said(small, "rule_unmatched")
    of_three = [
        one.split(" ever matched ")[1]
        for one in unmatched
        if " of timeline " in one or " of industry (core" in one or " of technologies " in one
    ]
    assert of_three == [
        "industry_adjacent of industry (core version 1).",
        "industry_traditional of industry (core version 1).",
        "technology_crm of technologies (rubric version 1).",
    ]
    assert not [one for one in unmatched if "weighted" in one or "anti_small" in one]


def test_values_no_rule_covers_are_counted_with_an_example(small: Path) -> None:
    assert said(small, "value_uncovered") == [
        "2 known values match no rule of industry (core version 1), such as 'education'."
    ]


def test_a_card_that_excludes_nobody_is_named(small: Path) -> None:
    assert said(small, "card_excludes_nobody") == [
        "core version 1 puts none of 2 accounts into tier Out; "
        "a profile that excludes nobody is none."
    ]


def test_the_sample_matches_every_shipped_rule(sample_warehouse: Path) -> None:
    assert check_warehouse(read_book(edited_seeds(), AS_OF), sample_warehouse) == []


def test_a_warehouse_without_marts_is_answered_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(IcpError, match="has no int_criterion_levels"):
        said(path, "rule_unmatched")
