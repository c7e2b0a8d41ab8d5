"""Score the same staged data with two sets of seeds, side by side in one scratch database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from icp_warehouse.impact.cards import (
    Pair,
    brought_forward,
    card_pairs,
    coming_versions,
    kept_versions,
)
from icp_warehouse.impact.changes import Change, changes_between
from icp_warehouse.rescore.project import Project
from icp_warehouse.rescore.same_models import refuse_other_models
from icp_warehouse.rescore.scratch import Scratch, Side, opened_scratch
from icp_warehouse.seeds.seed_set import SeedSet

TARGETS = [
    "dim_icp_accounts",
    "fct_icp_account_scores",
    "fct_icp_deal_scores",
    "fct_icp_score_lines",
    "fct_quarterly_checks",
    "int_bands",
    "int_card_targets",
    "int_deals",
    "int_scorecards",
]
# The report reads accounts as of today and closed deals at discovery, and nothing of the rest.
NARROWED = {
    "int_scoring_subjects": (
        "scoring_moment = 'current' or (scoring_moment = 'discovery' and deal_key in"
        " (select deal_key from {{ ref('int_deals') }} where is_closed))"
    ),
    "int_scoring_values": (
        "subject_id in (select subject_id from {{ ref('int_scoring_subjects') }})"
    ),
}


@dataclass(frozen=True)
class Comparison:
    """Both sides, run: every target can be read as `base.<target>` and `head.<target>`."""

    scratch: Scratch
    pairs: Sequence[Pair]
    as_of: str
    notes: Sequence[str]
    ran: Mapping[str, Sequence[str]]


@contextmanager
def compared(
    project: Project,
    warehouse: Path,
    base: SeedSet,
    head: SeedSet,
    variables: Mapping[str, object],
) -> Iterator[Comparison]:
    """Yield the comparison of two sets of seeds on the data of a warehouse."""
    changes = [
        change
        for change in changes_between(base, head, head.declarations)
        if change.is_rule and change.seed in acting_seeds(project)
    ]
    with opened_scratch(warehouse, project, variables) as scratch:
        coming = coming_versions(head, changes, scratch.as_of)
        base, head = (brought_forward(side, coming, scratch.as_of) for side in (base, head))
        at_reading = project.read_by_python()
        needed = (acting_seeds(project) - at_reading) & head.declarations.keys()
        kept = kept_versions(base, head, changes)
        listed = ", ".join(f"({_text(card)}, {version})" for card, version in sorted(kept))
        narrowed = scratch.narrowed_to(
            {
                **NARROWED,
                "int_scorecards": f"(scorecard_id, scorecard_version) in ({listed})"
                if listed
                else "false",
            }
        )
        ran = {}
        for name, seeds, origin in (("base", base, "of the base"), ("head", head, "as it is now")):
            side = Side(narrowed, name, seeds, origin)
            side.load(needed, head)
            side.run(TARGETS)
            ran[name] = side.ran
        if not all(ran.values()):
            # One side is what the warehouse holds, the other was scored here and now.
            refuse_other_models(scratch, head)
        yield Comparison(
            scratch,
            card_pairs(base, head, kept, scratch.as_of),
            scratch.as_of,
            [*_coming_notes(coming, scratch.as_of), *_reading_notes(changes, at_reading)],
            ran,
        )


def acting_seeds(project: Project) -> set[str]:
    """Return the seeds (and models) that accounts, deals and checks are made from."""
    return project.upstream(TARGETS) | project.read_by_python()


def _coming_notes(coming: Mapping[tuple[str, str], str], as_of: str) -> Iterator[str]:
    for (card, version), day in sorted(coming.items()):
        yield (
            f"{card} version {version} comes into force on {day}; it is shown as if it were in"
            f" force on {as_of}, the day of the warehouse."
        )


def _reading_notes(changes: Sequence[Change], at_reading: set[str]) -> Iterator[str]:
    for seed in sorted({change.seed for change in changes} & at_reading):
        yield (
            f"{seed} acts when export files are read; what its change does is not in these"
            " figures. Compare two builds to see it."
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
