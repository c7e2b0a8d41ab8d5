"""Whether the script of the bench comes to the scores and tiers that the project comes to."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

# Scores are rounded at the ninth decimal; two ways of adding up may differ in the last of them.
TOLERANCE = 1e-8
NUMBERS = ("icp_score", "fit_score", "signal_score", "score_low", "score_high", "coverage")
WORDS = ("band_id", "exclusion_ids", "tier")
FIGURES = ("mean_won_amount", "median_won_amount", "mean_won_cycle_days", "quarter_share")
# Money collected is told to the cent; each side rounds it at another step.
CENT = 0.01
COUNTS = ("deal_count", "won_count", "customer_count", "at_risk_count", "churned_count")


@dataclass(frozen=True)
class Compared:
    """How many were compared and differ; left_out: only one side has them, and why."""

    accounts: int
    deals: int
    differing_accounts: int
    differing_deals: int
    lines: int
    differing_lines: int
    bands: int
    differing_bands: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def is_equal(self) -> bool:
        """Whether all that was compared is equal."""
        return self.accounts > 0 and not (
            self.differing_accounts
            or self.differing_deals
            or self.differing_lines
            or self.differing_bands
        )


def differs(left: str, right: str, tolerance: float | None = None) -> str:
    """Write as SQL that two values differ, numbers by more than the tolerance."""
    apart = f"{left} is distinct from {right}"
    if tolerance is None:
        return apart
    return f"({apart} and coalesce(abs({left} - {right}) > {tolerance}, true))"


def any_differs(words: tuple[str, ...], numbers: tuple[str, ...], tolerance: float) -> str:
    """Write as SQL that any of the columns of `ours` and `theirs` differs."""
    return " or ".join(
        [differs(f"ours.{name}", f"theirs.{name}") for name in words]
        + [differs(f"ours.{name}", f"theirs.{name}", tolerance) for name in numbers]
    )


SCORES = f"""
with ours as (
    select
        'account' as kind, account_key as entity, 'current' as scoring_moment,
        * exclude (machine_tier), machine_tier as tier
    from project.fct_icp_account_scores
    union all by name
    select 'deal' as kind, deal_key as entity, * from project.fct_icp_deal_scores
),

theirs as (
    select
        case scoring_moment when 'current' then 'account' else 'deal' end as kind,
        case scoring_moment when 'current' then account_key else deal_key end as entity, *
    from script.scores
)

select
    coalesce(ours.kind, theirs.kind) as kind,
    coalesce(ours.entity, theirs.entity) as entity,
    bool_or(theirs.entity is null) as is_ours_only,
    bool_or(ours.entity is null) as is_theirs_only,
    bool_or({any_differs(WORDS, NUMBERS, TOLERANCE)}) as differs
from ours
full join theirs using (kind, entity, scoring_moment, scorecard_id)
group by all
"""

# An account that the script alone has is one that the project sets aside: a test, say.
SUMMARY = """
select
    kind,
    count(*) filter (where not is_theirs_only) as compared,
    count(*) filter (where differs and not is_theirs_only) as differing,
    count(*) filter (where is_theirs_only) as script_only
from differences
group by kind
"""

LINES = f"""
select
    count(*) as compared,
    count(*) filter (where {
    differs("ours.points", "theirs.points", TOLERANCE)
} or ours.is_known is distinct from theirs.is_known) as differing
from project.fct_icp_score_lines as ours
left join (
    select * from script.lines
    inner join (select subject_id, account_key, scoring_moment from script.subjects)
        using (subject_id)
    where scoring_moment = 'current'
) as theirs using (account_key, scorecard_id, criterion_id)
"""

BANDS = f"""
select
    count(*) as compared,
    count(*) filter (where {any_differs(COUNTS, FIGURES, 1e-5)}
        or {differs("ours.mean_ltv_collected_amount", "theirs.mean_collected", CENT)}) as differing
from project.fct_quarterly_bands as ours
full join script.quarterly_bands as theirs
    using (quarter_start, scorecard_id, scoring_moment, band_id)
"""


def pair(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, int]:
    """Return the two figures of a query: compared, differing."""
    row = connection.execute(query).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def compare_scores(project: Path, script: Path) -> Compared:
    """Compare every account and every deal at each moment on each card, lines and quarters."""
    connection = duckdb.connect()
    for name, path in (("project", project), ("script", script)):
        attached = str(path).replace("'", "''")
        connection.execute(f"attach '{attached}' as {name} (read_only)")
    connection.execute(f"create table differences as {SCORES}")
    found = {
        str(kind): (int(compared), int(differing), int(script_only))
        for kind, compared, differing, script_only in connection.execute(SUMMARY).fetchall()
    }
    accounts, deals = found.get("account", (0, 0, 0)), found.get("deal", (0, 0, 0))
    lines, bands = pair(connection, LINES), pair(connection, BANDS)
    left_out = (
        ("accounts that the project drops as tests or for their record", accounts[2]),
        ("deals that the project drops with them", deals[2]),
    )
    return Compared(
        accounts[0], deals[0], accounts[1], deals[1], lines[0], lines[1], bands[0], bands[1],
        left_out,
    )  # fmt: skip
