"""Whether the models here are those that built the warehouse; else a comparison would mix both."""

from dataclasses import replace

from icp_warehouse.errors import IcpError
from icp_warehouse.rescore.scratch import Scratch, Side
from icp_warehouse.seeds.seed_set import SeedSet

SAMPLE = 300
# What accounts are scored on; how it came about is not scored again.
GIVEN = ["int_scoring_subjects", "int_scoring_values"]
SCORES = "fct_icp_account_scores"
COMPARED = (
    "account_key, scorecard_id, scorecard_version, points, capped_points, icp_score, score_low,"
    " score_high, band_id, machine_tier"
)


def refuse_other_models(scratch: Scratch, seeds: SeedSet) -> None:
    """Score a few accounts with the warehouse's own seeds, and stop if they score differently."""
    step = max(1, scratch.row_counts.get("dim_icp_accounts", 0) // SAMPLE)
    chosen = f"hash(account_key) % {step} = 0"
    # Every scoring model runs, whether or not those before it turn out the same.
    side = Side(replace(scratch, compared_rows=-1, narrowed={}), "own_seeds", seeds, "")
    needed = scratch.project.upstream([SCORES])
    side.take_stored(needed & scratch.stored.keys() & seeds.declarations.keys())
    settled = scratch.project.upstream(GIVEN)
    for model in GIVEN:
        side.give(
            model,
            f"select given.* from {scratch.relation(model)} as given"
            f" semi join (select subject_id from {scratch.relation('int_scoring_subjects')}"
            f" where scoring_moment = 'current' and {chosen}) as chosen"
            " on given.subject_id = chosen.subject_id",
        )
    side.run([SCORES], settled)
    row = scratch.connection.execute(
        f"select count(distinct account_key) from ("
        f"(select {COMPARED} from own_seeds.{SCORES} except all"
        f" select {COMPARED} from {scratch.stored[SCORES]} where {chosen}) union all"
        f" (select {COMPARED} from {scratch.stored[SCORES]} where {chosen} except all"
        f" select {COMPARED} from own_seeds.{SCORES})) as differing"
    ).fetchone()
    if row != (0,):
        raise IcpError(
            "The warehouse was built by other models or variables than those here: with its own "
            "seeds accounts score differently; run `dbt build` again, or name the variables it "
            "was built with in --vars."
        )
