"""Scores an account would have with other values: the project's own models, on made-up subjects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa

from icp_warehouse.explain.candidates import Clause
from icp_warehouse.rescore.scratch import Scratch, Side
from icp_warehouse.seeds.seed_set import SeedSet

Changes = Mapping[str, str]

OUTCOMES = """
    select
        cast(split_part(scores.subject_id, '/', 3) as integer) as place,
        scores.machine_tier,
        scores.icp_score,
        scores.exclusion_ids,
        ranks.tier_rank,
        scores.scorecard_id || ' ' || scores.scorecard_version as card,
        rules.rule_ids
    from {schema}.int_subject_scores as scores
    left join (
        select distinct band_scale, tier, tier_rank from {bands}
    ) as ranks on scores.band_scale = ranks.band_scale and scores.machine_tier = ranks.tier
    left join (
        select
            subject_id,
            scorecard_id,
            scorecard_version,
            string_agg(criterion_id || '=' || coalesce(rule_id, ''), ' ' order by criterion_id)
                as rule_ids
        from {schema}.int_scoring_lines
        group by all
    ) as rules using (subject_id, scorecard_id, scorecard_version)
    where scores.is_primary
    order by place
"""
# The worst place a tier can have; disqualified is worse than the lowest band.
LAST_RANK = 1000


@dataclass(frozen=True)
class Outcome:
    """What the rules make of one set of values."""

    tier: str
    rank: int | None
    score: Decimal | None
    exclusions: str | None
    card: str
    rules: str

    def is_above(self, other: "Outcome") -> bool:
        """Whether this is a better tier; from Unknown, any tier but Out is."""
        if self.rank is None or self.tier in ("Unknown", "Out"):
            return False
        return other.rank is None or self.rank < other.rank


class WhatIf:
    """One account's subject, and runs of the scoring models on copies of it."""

    def __init__(self, scratch: Scratch, account_key: str) -> None:
        """Read what is known of the account today."""
        self._scratch = replace(scratch, compared_rows=-1, narrowed={})
        self._runs = 0
        connection = scratch.connection
        # Once, as the warehouse holds millions of values of others.
        for name in ("int_scoring_subjects", "int_scoring_values"):
            connection.execute(
                f"create or replace table own_{name} as"
                f" select * from {scratch.relation(name)} where subject_id = ?",
                [f"account/{account_key}"],
            )
        subject = connection.execute(
            "select deal_key is not null from own_int_scoring_subjects"
        ).fetchone()
        self.has_deal = bool(subject and subject[0])
        self.values: dict[str, str] = dict(
            connection.execute(
                "select attribute_id, attribute_value from own_int_scoring_values"
            ).fetchall()
        )

    def outcomes(self, tried: Sequence[Changes]) -> list[Outcome | None]:
        """Return what each set of changed values leads to; None where no card applies."""
        self._runs += 1
        schema = f"what_if_{self._runs}"
        scratch = self._scratch
        side = Side(scratch, schema, SeedSet({}, {}), "")
        connection = scratch.connection
        pairs = [
            (place, attribute, value)
            for place, changes in enumerate(tried)
            for attribute, value in changes.items()
        ]
        connection.register(
            "tried_values",
            pa.table(
                {
                    "place": pa.array([place for place, _, _ in pairs], pa.int64()),
                    "attribute_id": pa.array([name for _, name, _ in pairs], pa.string()),
                    "attribute_value": pa.array([value for _, _, value in pairs], pa.string()),
                }
            ),
        )
        side.give(
            "int_scoring_subjects",
            "select * replace ('account/if/' || place as subject_id, 'if/' || place as account_key)"
            " from own_int_scoring_subjects"
            " cross join (select unnest(range($count)) as place) as places",
            {"count": len(tried)},
        )
        side.give(
            "int_scoring_values",
            "with places as (select unnest(range($count)) as place)"
            " select own.* replace ('account/if/' || places.place as subject_id)"
            " from own_int_scoring_values as own cross join places anti join tried_values"
            " on places.place = tried_values.place"
            " and own.attribute_id = tried_values.attribute_id"
            " union all by name"
            " select 'account/if/' || place as subject_id, attribute_id, attribute_value,"
            f" date '{scratch.as_of}' as observed_on, 0 as age_days from tried_values",
            {"count": len(tried)},
        )
        connection.unregister("tried_values")
        side.run(["int_subject_scores", "int_scoring_lines"])
        sql = OUTCOMES.format(schema=schema, bands=scratch.relation("int_bands"))
        found = {
            place: Outcome(
                tier,
                LAST_RANK if tier == "Out" and rank is None else rank,
                score,
                exclusions,
                card,
                rules or "",
            )
            for place, tier, score, exclusions, rank, card, rules in connection.execute(
                sql
            ).fetchall()
        }
        connection.execute(f'drop schema "{schema}" cascade')
        return [found.get(place) for place in range(len(tried))]

    def clauses(
        self, card: str, version: int, exclusion_ids: str | None
    ) -> dict[str, list[Clause]]:
        """Return the tests of each attribute whose value could change the tier.

        Those are attributes of the card, and of exclusions that hold; any condition on one of them
        counts.
        """
        scratch = self._scratch
        rows = scratch.connection.execute(
            f"""
            with levers as (
                select attribute_id from {scratch.relation("int_scorecard_criteria")}
                where
                    scorecard_id = $card
                    and scorecard_version = $version
                    and (part = 'fit' or $has_deal)
                union
                select attribute_id from {scratch.relation("int_clauses")}
                where
                    owner_type = 'exclusion'
                    and owner_id in (select unnest(string_split($exclusions, '|')))
            )

            select
                clauses.attribute_id,
                clauses.operator,
                clauses.lower_bound,
                clauses.upper_bound,
                (
                    select coalesce(list(match_value order by match_value), [])
                    from {scratch.relation("int_clause_values")} as listed
                    where listed.clause_id = clauses.clause_id
                )
            from {scratch.relation("int_clauses")} as clauses
            inner join levers using (attribute_id)
            inner join {scratch.relation("attributes")} as attributes using (attribute_id)
            where
                (attributes.grain = 'account' or $has_deal)
                and (
                    clauses.clause_type = 'condition'
                    or (clauses.scorecard_id = $card and clauses.scorecard_version = $version)
                )
            order by clauses.attribute_id, clauses.clause_type desc, clauses.points desc,
                clauses.clause_id
            """,
            {
                "card": card,
                "version": version,
                "exclusions": exclusion_ids or "",
                "has_deal": self.has_deal,
            },
        ).fetchall()
        found: dict[str, list[Clause]] = {}
        for attribute, operator, lower, upper, values in rows:
            clause = Clause(operator, _decimal(lower), _decimal(upper), tuple(values))
            found.setdefault(attribute, []).append(clause)
        return found

    def kinds(self, attributes: Iterable[str]) -> dict[str, str]:
        """Return the kind of value of attributes."""
        rows = self._scratch.connection.execute(
            f"select attribute_id, value_kind from {self._scratch.relation('attributes')}"
            " where attribute_id in (select unnest($ids::varchar[]))",
            {"ids": list(attributes)},
        ).fetchall()
        return dict(rows)


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
