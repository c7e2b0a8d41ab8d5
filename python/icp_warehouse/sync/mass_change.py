"""Whether a write-back moves more of the tiers a CRM holds than a single one should."""

from pathlib import Path

import duckdb

from icp_warehouse.errors import IcpError
from icp_warehouse.sync.change_log import LOG, acknowledged_change_no
from icp_warehouse.variables import declared_variables, mistake

VARIABLE = "sync_max_change_share"
SHARE = 0.3

# What a CRM was last told it holds, against what it would be told now. A tier that was logged
# before tiers were is not known, and counts as moved where its record is written.
_MOVED = f"""
    with held as (
        select * from {LOG}
        where source = ? and change_no <= ?
        qualify row_number() over (partition by record_key order by change_no desc) = 1
    ),

    compared as (
        select
            pending.is_removed,
            pending.icp_tier,
            pending.record_key is not null
            and (pending.is_removed or pending.icp_tier is distinct from held.icp_tier) as is_moved
        from held
        left join sync_crm_accounts as pending
            on held.record_key = pending.record_key and pending.change_no > ?
        where not held.is_removed
    )

    select
        count(*),
        count(*) filter (is_moved),
        count(*) filter (is_moved and is_removed),
        count(*) filter (is_moved and icp_tier = 'Unknown')
    from compared
"""


def largest_share(folder: Path) -> float:
    """Return the share that the project of a folder allows, or the usual one without a project."""
    if not (folder / "dbt_project.yml").is_file():
        return SHARE
    declared = declared_variables(folder)
    if sentence := mistake(folder, declared):
        raise IcpError(sentence)
    return float(declared[VARIABLE])


def check_cards(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Refuse a build in which no card gave any account its tier; writing it clears every score."""
    found = connection.execute(
        "select count(*), count(scorecard_id), max(as_of_date) from dim_icp_accounts"
    ).fetchone()
    assert found is not None
    accounts, scored, day = found
    if accounts and not scored:
        raise IcpError(
            f"No ideal card was active for any of the {accounts:,} accounts on {day}, so the scores"
            f" of {source} would be cleared; set the status of one in"
            " seeds/scorecard/scorecards.csv to active, valid on that day, and run `dbt build`."
        )


def check_share(connection: duckdb.DuckDBPyConnection, source: str, share: float) -> None:
    """Refuse to move more than a share of the tiers that a CRM is known to hold."""
    through = acknowledged_change_no(connection, source)
    if "icp_tier" not in connection.table(LOG).columns:
        raise IcpError(f"{LOG} does not say tiers yet, as of an earlier version; run `dbt build`.")
    found = connection.execute(_MOVED, [source, through, through]).fetchone()
    assert found is not None
    held, moved, removed, unknown = found
    if moved <= share * held:
        return
    reasons = (
        (removed, "no account any more, so cleared"),
        (unknown, "to Unknown"),
        (moved - removed - unknown, "to another tier"),
    )
    why = ", ".join(f"{count:,} {words}" for count, words in reasons if count)
    raise IcpError(
        f"{moved:,} of the {held:,} tiers that {source} holds would change at once ({why}), more"
        f" than the {share:.0%} of {VARIABLE}; look into fct_icp_tier_changes and rpt_load_alarms"
        " for the cause, and write them with --allow-mass-change if they are right."
    )
