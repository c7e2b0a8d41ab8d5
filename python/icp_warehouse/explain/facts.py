"""Everything the warehouse says about one account's score, as rows."""

from collections.abc import Iterable
from typing import Any

from icp_warehouse.rescore.scratch import Scratch

Row = dict[str, Any]

LINES = """
    select
        lines.*,
        coalesce(criteria.match_strategy, 'best') as match_strategy,
        criteria.half_life_days,
        rules.note as rule_note
    from {fct_icp_score_lines} as lines
    left join {scorecard_criteria} as criteria
        on
            lines.scorecard_id = criteria.scorecard_id
            and lines.scorecard_version = criteria.version
            and lines.criterion_id = criteria.criterion_id
    left join {scorecard_rules} as rules
        on
            lines.scorecard_id = rules.scorecard_id
            and lines.scorecard_version = rules.version
            and lines.criterion_id = rules.criterion_id
            and lines.rule_id = rules.rule_id
    left join {scorecard_categories} as categories
        on
            lines.scorecard_id = categories.scorecard_id
            and lines.scorecard_version = categories.version
            and lines.category_id = categories.category_id
    where
        lines.account_key = $account
        and lines.scorecard_id = $card
        and lines.scorecard_version = $version
    order by categories.sort_order, lines.category_id, criteria.sort_order, lines.criterion_id
"""

# What said it: of several records with the same value and day the first by name.
ORIGINS = """
    select
        grain,
        attribute_id,
        attribute_value,
        observed_on,
        min(origin) as origin
    from (
        select
            grain,
            entity_key,
            attribute_id,
            attribute_value,
            observed_on,
            'account record of the CRM' as origin
        from {int_account_fields}
        where entity_key = $account
        union all
        select
            grain,
            entity_key,
            attribute_id,
            attribute_value,
            observed_on,
            'evidence ' || evidence_id as origin
        from {int_signal_evidence}
        where entity_key in ($account, $deal)
        union all
        select
            grain,
            entity_key,
            attribute_id,
            attribute_value,
            observed_on,
            file || ', record ' || record_no as origin
        from {int_attribute_records}
        where entity_key in ($account, $deal)
    ) as told
    where attribute_value is not null
    group by all
"""

EXCLUSIONS = """
    select exclusion_id, label, effect, effect_tier, reason
    from {exclusions}
    where exclusion_id in (select unnest(string_split($ids, '|')))
    order by exclusion_id
"""

OVERRIDES = """
    select override_id, tier, reason, requested_by, approved_by, valid_from, expires_on
    from {tier_overrides}
    where override_id = $id
"""

UNKNOWNS = """
    select attribute_id, best_tier, best_score, worst_tier, worst_score
    from {rpt_enrichment_queue}
    where account_key = $account
"""

CHANGES = """
    select *
    from {fct_icp_tier_changes}
    where account_key = $account
    order by changed_on desc
    limit 5
"""


def account_facts(scratch: Scratch, account_key: str) -> dict[str, Any]:
    """Return the rows behind one account's score."""
    [account] = _rows(
        scratch,
        "select * from {dim_icp_accounts} where account_key = $account",
        {"account": account_key},
    )
    card = {
        "account": account_key,
        "card": account["scorecard_id"],
        "version": account["scorecard_version"],
    }
    scores = _rows(
        scratch,
        "select * from {fct_icp_account_scores} where account_key = $account"
        " and scorecard_id = $card and scorecard_version = $version",
        card,
    )
    lines = _rows(scratch, LINES, card)
    origins = _rows(scratch, ORIGINS, {"account": account_key, "deal": account["scoring_deal_key"]})
    _add_origins(lines, origins)
    unknowns = {
        row["attribute_id"]: row for row in _rows(scratch, UNKNOWNS, {"account": account_key})
    }
    for line in lines:
        line["found"] = None if line["is_known"] else unknowns.get(line["attribute_id"])
    has_history = "fct_icp_tier_changes" in scratch.stored
    return {
        "account": account,
        "scores": scores[0] if scores else None,
        "card": next(
            iter(
                _rows(
                    scratch,
                    "select * from {int_scorecards}"
                    " where scorecard_id = $card and scorecard_version = $version",
                    {"card": card["card"], "version": card["version"]},
                )
            ),
            None,
        ),
        "lines": lines,
        "exclusions": _rows(scratch, EXCLUSIONS, {"ids": account["exclusion_ids"] or ""}),
        "overrides": _rows(scratch, OVERRIDES, {"id": account["override_id"]}),
        "changes": _rows(scratch, CHANGES, {"account": account_key}) if has_history else None,
    }


def _add_origins(lines: Iterable[Row], origins: Iterable[Row]) -> None:
    told = {
        (row["attribute_id"], row["attribute_value"], row["observed_on"]): row["origin"]
        for row in origins
    }
    for line in lines:
        if line["is_known"]:
            what = line["attribute_id"], line["attribute_value"]
            by_part = "the deal's own field" if line["part"] == "signal" else "account record"
            # Sets gather what several pieces of evidence said.
            gathered = [
                origin
                for (attribute, _, _), origin in told.items()
                if attribute == line["attribute_id"]
            ]
            line["origin"] = told.get((*what, line["observed_date"])) or (
                gathered[0] if gathered else by_part
            )
        else:
            line["origin"] = None


def _rows(scratch: Scratch, sql: str, values: dict[str, Any]) -> list[Row]:
    names = {name: scratch.relation(name) for name in TABLES if f"{{{name}}}" in sql}
    for name, relation in names.items():
        sql = sql.replace(f"{{{name}}}", relation)
    cursor = scratch.connection.execute(sql, values)
    columns = [column[0] for column in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


TABLES = (
    "dim_icp_accounts",
    "exclusions",
    "fct_icp_account_scores",
    "fct_icp_score_lines",
    "fct_icp_tier_changes",
    "int_account_fields",
    "int_attribute_records",
    "int_scorecards",
    "int_signal_evidence",
    "rpt_enrichment_queue",
    "scorecard_categories",
    "scorecard_criteria",
    "scorecard_rules",
    "tier_overrides",
)
