"""What follows from winning or losing explains neither: the seed says what does."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest

from compiled_project import CompiledProject, SeedRows
from export_files import write_exports
from icp_warehouse.fit.guards import fill, refused

# Every relation that holds outcomes against attributes, with the column that names the attribute.
EXPLAINING = {
    "fct_churn_cohorts": "dimension_id",
    "fct_funnel_segments": "dimension_id",
    "fct_segment_convergence": "attribute_id",
    "fct_signal_lift": "signal_name",
    "fct_win_loss_patterns": "attribute_id",
    "int_surprise_patterns": "attribute_id",
    "int_trigger_cases": "figure_id",
    "rpt_exclusion_candidates": "attribute_id",
    "rpt_fork_candidates": "attribute_id",
}
OF_DEALS = {"fct_signal_lift": {"economic_buyer"}}


def named(built: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    column = EXPLAINING[relation]
    return {
        name for (name,) in built.execute(f"select distinct {column} from {relation}").fetchall()
    }


def marked(*attribute_ids: str) -> Callable[[SeedRows], SeedRows]:
    """The seed with these attributes, and no others, as consequences."""

    def edit(rows: SeedRows) -> SeedRows:
        flags = {row["attribute_id"]: row["attribute_id"] in attribute_ids for row in rows}
        return [
            {**row, "is_consequence": "true" if flags[row["attribute_id"]] else ""} for row in rows
        ]

    return edit


@pytest.fixture(scope="module")
def shipped(compiled_project: CompiledProject, repo_root: Path) -> duckdb.DuckDBPyConnection:
    return compiled_project.build(repo_root / "sample_exports", EXPLAINING)


@pytest.fixture(scope="module")
def turned(compiled_project: CompiledProject, repo_root: Path) -> duckdb.DuckDBPyConnection:
    """The sample, had a wise person said so of industry and economic buyer, not of account type."""
    return compiled_project.build(
        repo_root / "sample_exports",
        EXPLAINING,
        seeds={"attributes": marked("industry", "economic_buyer")},
    )


@pytest.mark.parametrize("relation", EXPLAINING)
def test_the_seed_alone_decides_what_may_explain_an_outcome(
    relation: str, shipped: duckdb.DuckDBPyConnection, turned: duckdb.DuckDBPyConnection
) -> None:
    usual = OF_DEALS.get(relation, {"industry"})
    before, after = named(shipped, relation), named(turned, relation)
    assert usual <= before
    assert "account_type" not in before
    assert not after & {"industry", "economic_buyer"}


def test_without_the_mark_an_account_type_is_held_against_outcomes_like_any_other(
    turned: duckdb.DuckDBPyConnection,
) -> None:
    asked = {name for name in EXPLAINING if name not in OF_DEALS}
    # Too few unexpected wins of one quarter share a type; the rest name it.
    assert {name for name in asked if "account_type" in named(turned, name)} >= {
        "fct_churn_cohorts",
        "fct_segment_convergence",
        "fct_win_loss_patterns",
        "int_surprise_patterns",
        "int_trigger_cases",
    }


def test_a_deal_stage_is_progress_and_no_signal(shipped: duckdb.DuckDBPyConnection) -> None:
    assert "deal_field.stage" not in named(shipped, "fct_signal_lift")
    staged = shipped.execute("select count(*) from int_signal_facts where match_field = 'stage'")
    assert staged.fetchall() != [(0,)]
    assert {"contact_role.role", "activity.subject"} <= named(shipped, "fct_signal_lift")


OWN = {
    "csv/accounts.csv": [
        {"account_id": "dated", "updated_at": "2026-05-01", "Success plan": "gold", "Team": "a"},
        {"account_id": "undated", "Success plan": "gold", "Team": "a"},
    ],
    "csv/deals.csv": [
        {
            "deal_id": account,
            "account_id": account,
            "stage": "Closed Won",
            "is_closed": "true",
            "is_won": "true",
            "created_at": "2026-01-01",
            "closed_at": "2026-04-01",
        }
        for account in ("dated", "undated")
    ],
}


def test_an_own_field_that_follows_from_winning_is_not_known_before_it_was_written(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    def mapped(rows: SeedRows) -> SeedRows:
        blank = {**dict.fromkeys(rows[0], ""), "source": "csv", "object": "accounts"}
        return rows + [
            {
                **blank,
                "source_column": column,
                "canonical_column": f"attribute:{name}",
                "parser": "text",
                "required": "false",
            }
            for column, name in (("Success plan", "success_plan"), ("Team", "team"))
        ]

    def declared(rows: SeedRows) -> SeedRows:
        blank = {**dict.fromkeys(rows[0], ""), "grain": "account", "value_kind": "category"}
        return [
            *rows,
            {**blank, "attribute_id": "success_plan", "is_consequence": "true"},
            {**blank, "attribute_id": "team"},
        ]

    built = compiled_project.build(
        write_exports(tmp_path, OWN),
        ["int_scoring_values"],
        seeds={"column_map": mapped, "attributes": declared},
    )
    found = built.execute(
        "select subject_id, attribute_id from int_scoring_values"
        " where attribute_id in ('success_plan', 'team') and attribute_value is not null"
    ).fetchall()
    # The moment closed knows everything, and is only ever shown as leaky.
    then = {(f"deal/csv:{account}/closed", "success_plan") for account in ("dated", "undated")}
    today = {
        (f"account/csv:{account}", name)
        for account in ("dated", "undated")
        for name in ("success_plan", "team")
    }
    then |= {
        (f"deal/csv:{account}/{moment}", "team")
        for account in ("dated", "undated")
        for moment in ("opened", "discovery", "closed")
    }
    assert set(found) == today | then


def test_a_fit_learns_nothing_from_a_consequence() -> None:
    known, good = np.ones(40, dtype=bool), np.arange(40) % 2 == 0
    figures = [fill(name, known, good) for name in ("account_type", "industry")]
    reasons = refused(figures, (), False, {"account_type", "churn_flag"})
    assert list(reasons) == ["account_type"]
    assert "is_consequence" in reasons["account_type"]
