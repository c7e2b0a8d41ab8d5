"""The tables that lay accounts before and after beside each other, and why each score moved.

The parts of a move are its criteria, what category caps took or gave back, and what the scale did
(floor at 0, another maximum, unknowns left out). They add up to the change of the score.
"""

ABSENT = "Absent"
# Below this a difference is the tail of a sum, not a change.
TINY = "1e-6"

PREPARE = f"""
    create table tier_ranks as
    select tier, min(rank) as tier_rank
    from (
        select tier, tier_rank as rank from base.int_bands
        where band_scale in (select band_scale from base.int_scorecards where polarity = 'ideal')
        union all
        select tier, tier_rank from head.int_bands
        where band_scale in (select band_scale from head.int_scorecards where polarity = 'ideal')
        union all values ('Out', 900), ('Unknown', null), ('{ABSENT}', null)
    ) as listed
    group by tier;

    create table open_amounts as
    select account_key, sum(deal_amount) as open_amount
    from head.int_deals
    where outcome = 'open'
    group by account_key;

    create table moves as
    select
        account_key,
        coalesce(after.account_name, before.account_name) as account_name,
        coalesce(after.is_person_account, before.is_person_account) as is_person_account,
        coalesce(before.icp_tier, '{ABSENT}') as base_tier,
        coalesce(after.icp_tier, '{ABSENT}') as head_tier,
        before.icp_score as base_score,
        after.icp_score as head_score,
        coalesce(round(after.icp_score - before.icp_score, 9), 0) as score_change,
        before.band_id as base_band,
        after.band_id as head_band,
        coalesce(before.is_tier_certain, false) as base_certain,
        coalesce(after.is_tier_certain, false) as head_certain,
        before.scorecard_id || ' ' || before.scorecard_version as base_card,
        after.scorecard_id || ' ' || after.scorecard_version as head_card,
        before.scorecard_id as base_scorecard_id,
        before.scorecard_version as base_version,
        after.scorecard_id as head_scorecard_id,
        after.scorecard_version as head_version,
        before.score_basis as base_basis,
        after.score_basis as head_basis,
        before.exclusion_ids as base_exclusions,
        after.exclusion_ids as head_exclusions,
        before.override_id as base_override,
        after.override_id as head_override,
        coalesce(after.segment_id, before.segment_id, 'no segment') as segment_id,
        coalesce(after.industry, before.industry, 'unknown') as industry,
        coalesce(after.region, before.region, 'unknown') as region,
        coalesce(open_amounts.open_amount, 0) as open_amount,
        head_tier != base_tier as is_moved,
        -- Into or out of Unknown is neither up nor down: unknown is not bad.
        coalesce(sign(base_ranks.tier_rank - head_ranks.tier_rank), 0) as direction
    from base.dim_icp_accounts as before
    full outer join head.dim_icp_accounts as after using (account_key)
    left join open_amounts using (account_key)
    left join tier_ranks as base_ranks on base_ranks.tier = coalesce(before.icp_tier, '{ABSENT}')
    left join tier_ranks as head_ranks on head_ranks.tier = coalesce(after.icp_tier, '{ABSENT}');
"""

# One point of a criterion in points of the score, by card and by what the account is scored on.
LINES = """
    select
        lines.account_key,
        lines.criterion_id,
        lines.criterion_label,
        lines.rule_id,
        lines.attribute_value,
        lines.points,
        lines.points * case
            when cards.score_mode = 'weighted'
                then lines.weight_pct / nullif(lines.max_points, 0) * 100 / case
                    when moves.{side}_basis = 'fit_only'
                        then sum(lines.weight_pct) over (partition by lines.account_key)
                    else 100
                end
            when moves.{side}_basis = 'fit_only' then 100 / cards.fit_max_points
            else 100 / cards.max_points
        end as share
    from changed
    inner join moves using (account_key)
    inner join {side}.fct_icp_score_lines as lines
        on
            changed.account_key = lines.account_key
            and moves.{side}_scorecard_id = lines.scorecard_id
            and moves.{side}_version = lines.scorecard_version
    inner join {side}.int_scorecards as cards
        on
            lines.scorecard_id = cards.scorecard_id
            and lines.scorecard_version = cards.scorecard_version
"""
CAPS = """
    select
        moves.account_key,
        case
            when cards.score_mode = 'weighted' then 0
            when moves.{side}_basis = 'fit_only'
                then 100 * (scores.capped_points - scores.points) / cards.fit_max_points
            else 100 * (scores.capped_points - scores.points) / cards.max_points
        end as capped
    from changed
    inner join moves using (account_key)
    inner join {side}.fct_icp_account_scores as scores
        on
            changed.account_key = scores.account_key
            and moves.{side}_scorecard_id = scores.scorecard_id
            and moves.{side}_version = scores.scorecard_version
    inner join {side}.int_scorecards as cards
        on
            scores.scorecard_id = cards.scorecard_id
            and scores.scorecard_version = cards.scorecard_version
"""

PARTS = f"""
    create table changed as
    select account_key
    from moves
    where
        is_moved
        or abs(score_change) > {TINY}
        or (base_score is null) != (head_score is null)
        or (base_certain and not head_certain);

    create table before_lines as {LINES.format(side="base")};
    create table after_lines as {LINES.format(side="head")};

    create table parts as
    with criteria as (
        select
            account_key,
            'criterion' as kind,
            criterion_id,
            coalesce(after.criterion_label, before.criterion_label) as label,
            before.rule_id as base_rule,
            after.rule_id as head_rule,
            before.attribute_value as base_value,
            after.attribute_value as head_value,
            before.points as base_points,
            after.points as head_points,
            coalesce(after.share, 0) - coalesce(before.share, 0) as change
        from before_lines as before
        full outer join after_lines as after using (account_key, criterion_id)
    ),

    caps as (
        select account_key, coalesce(after.capped, 0) - coalesce(before.capped, 0) as change
        from ({CAPS.format(side="base")}) as before
        full outer join ({CAPS.format(side="head")}) as after using (account_key)
    ),

    known as (
        select * from criteria where abs(change) > {TINY}
        union all by name
        select account_key, 'cap' as kind, change from caps where abs(change) > {TINY}
    ),

    sums as (
        select account_key, sum(change) as change from known group by account_key
    ),

    rest as (
        select
            moves.account_key,
            'scale' as kind,
            moves.score_change - coalesce(sums.change, 0) as change
        from changed
        inner join moves using (account_key)
        left join sums using (account_key)
        where moves.base_score is not null and moves.head_score is not null
    )

    select * from known
    union all by name
    select * from rest where abs(change) > {TINY};

    create table causes as
    with of_points as (
        select
            account_key,
            list(
                case kind
                    when 'criterion'
                        then struct_pack(
                            kind := kind, id := criterion_id, label := label,
                            before := base_rule, after := head_rule
                        )
                    else struct_pack(
                        kind := kind, id := null, label := null, before := null, after := null
                    )
                end
                order by kind, criterion_id
            ) as steps
        from parts
        where kind = 'criterion' or change != 0
        group by account_key
    )

    select
        moves.*,
        list_concat(
            coalesce(of_points.steps, []),
            list_filter([
                {{
                    'kind': 'card', 'id': null, 'label': null,
                    'before': base_card, 'after': head_card
                }},
                {{
                    'kind': 'exclusions', 'id': null, 'label': null,
                    'before': base_exclusions, 'after': head_exclusions
                }},
                {{
                    'kind': 'override', 'id': null, 'label': null,
                    'before': base_override, 'after': head_override
                }}
            ], lambda step: step.before is distinct from step.after)
        ) as steps
    from changed
    inner join moves using (account_key)
    left join of_points using (account_key);
"""
