"""The whole report of a change as plain data; Markdown and JSON only write it down."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from icp_warehouse.impact import accounts
from icp_warehouse.impact.backtest import back_test
from icp_warehouse.impact.changes import changes_between
from icp_warehouse.impact.compare import Comparison, acting_seeds, compared
from icp_warehouse.impact.gates import approval, judged_gates
from icp_warehouse.rescore.project import Project
from icp_warehouse.seeds.seed_set import SeedSet

SCHEMA_VERSION = 1
DIGITS = 10
MOVER_COLUMNS = (
    "account_key",
    "base_tier",
    "head_tier",
    "base_score",
    "head_score",
    "score_change",
    "open_amount",
    "steps",
    "parts",
)

FLIPS = """
    select
        before.quarter_start::varchar as quarter_start,
        before.scoring_moment,
        before.metric_id,
        before.window,
        before.last_n,
        before.window_days,
        before.sample_count as n_before,
        after.sample_count as n_after,
        before.value as value_before,
        after.value as value_after,
        before.verdict as verdict_before,
        after.verdict as verdict_after
    from base.fct_quarterly_checks as before
    inner join head.fct_quarterly_checks as after
        on
            before.quarter_start = after.quarter_start
            and before.scoring_moment = after.scoring_moment
            and before.metric_id = after.metric_id
            and before.window = after.window
            and before.last_n is not distinct from after.last_n
            and before.window_days is not distinct from after.window_days
    where
        before.scorecard_id = $card
        and before.scorecard_version = $before
        and after.scorecard_id = $card
        and after.scorecard_version = $after
        and before.scoring_moment in ('discovery', 'current')
        and before.verdict != after.verdict
    order by
        before.quarter_start desc, before.metric_id, before.window, before.last_n,
        before.window_days, before.scoring_moment
"""


def report(
    project: Project,
    warehouse: Path,
    base: SeedSet,
    head: SeedSet,
    *,
    base_label: str,
    last: int,
    with_names: bool,
    variables: dict[str, object],
) -> dict[str, Any]:
    """Return what the change from base to head does on the data of a warehouse."""
    changes = changes_between(base, head, head.declarations)
    acting = acting_seeds(project)
    rules = [change for change in changes if change.is_rule and change.seed in acting]
    found: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "base": base_label,
        "rules_changed": len(rules),
        "texts_changed": len(changes) - len(rules),
        "files_changed": _files_changed(base, head),
        "changes": [{**asdict(change), "is_rule": change in rules} for change in changes],
        "passed": True,
    }
    if not rules:
        return found
    with compared(project, warehouse, base, head, variables) as comparison:
        found |= _measured(comparison, last, with_names)
    found["gates"] = judged_gates(base, head, found["accounts"], found["back_test"])
    found["approval"] = approval(base, head)
    is_exceeded = any(gate["verdict"] == "exceeded" for gate in found["gates"])
    found["passed"] = not is_exceeded or found["approval"] is not None
    rounded: dict[str, Any] = _plain(found)
    return rounded


def _measured(comparison: Comparison, last: int, with_names: bool) -> dict[str, Any]:
    connection = comparison.scratch.connection
    accounts.prepare(connection)
    tests = [
        back_test(connection, comparison.scratch.renderer, pair, comparison.as_of, last)
        for pair in comparison.pairs
    ]
    flips = []
    for pair in comparison.pairs:
        values = {
            "card": pair.scorecard_id,
            "before": int(pair.before or 0),
            "after": int(pair.after or 0),
        }
        for flip in accounts.rows(connection, FLIPS, values):
            flips.append({"scorecard_id": pair.scorecard_id, "version": pair.after, **flip})
    return {
        "as_of_date": comparison.as_of,
        "notes": list(comparison.notes),
        "accounts": accounts.totals(connection),
        "tiers": accounts.tier_order(connection),
        "migration": accounts.migration(connection),
        "causes": list(accounts.causes(connection, "is_moved")),
        "movers_up": movers_shown(accounts.movers(connection, is_up=True), with_names),
        "movers_down": movers_shown(accounts.movers(connection, is_up=False), with_names),
        "no_longer_certain": list(accounts.causes(connection, "base_certain and not head_certain")),
        "segments": accounts.segments(connection),
        "last": last,
        "back_test": tests,
        "checks": flips,
    }


def movers_shown(found: Sequence[accounts.Row], with_names: bool) -> list[dict[str, Any]]:
    """Return what the report says of single accounts."""
    movers = []
    for row in found:
        mover = {column: row[column] for column in MOVER_COLUMNS}
        # The name of a person account is that of a person.
        if with_names and not row["is_person_account"]:
            mover["account_name"] = row["account_name"]
        movers.append(mover)
    return movers


def _files_changed(base: SeedSet, head: SeedSet) -> list[str]:
    return sorted(
        name
        for name in base.seeds.keys() | head.seeds.keys()
        if base.seeds.get(name) != head.seeds.get(name)
    )


def _plain(value: Any) -> Any:
    """Return the same with floats to ten digits: the rest depends on the order of a sum."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        value = float(value)
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
