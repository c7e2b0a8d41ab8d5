-- One row per quarter, scorecard version and criterion, as the exports of today have it: how the
-- deals closed in the quarter differ, in what was known of its attribute at discovery, from those
-- of the 365 days before. Psi and chance both grow where deals are few; see is_beyond_chance.
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

criteria as (select * from {{ ref('int_scorecard_criteria') }}),

levels as (select * from {{ ref('int_criterion_levels') }}),

deal_days as (select * from {{ ref('int_closed_deal_days') }}),

attributes as (select * from {{ ref('attributes') }}),

targets as (select * from {{ ref('int_card_targets') }}),

days as (
    select distinct closed_date from deal_days
),

-- Days are cut into quarters once: a day counts for its own and as base of those that follow.
quarter_days as (
    select
        quarters.quarter_start,
        days.closed_date,
        days.closed_date >= quarters.quarter_start as is_now
    from quarters
    inner join days
        on days.closed_date between quarters.quarter_start - 365 and quarters.quarter_end_date
),

quarter_values as (
    select
        quarter_days.quarter_start,
        deal_days.attribute_id,
        deal_days.attribute_value,
        coalesce(sum(deal_days.deal_count) filter (where quarter_days.is_now), 0) as deal_count,
        coalesce(sum(deal_days.deal_count) filter (where not quarter_days.is_now), 0)
            as base_count,
        coalesce(sum(deal_days.undated_count) filter (where quarter_days.is_now), 0)
            as undated_count
    from quarter_days
    inner join deal_days on quarter_days.closed_date = deal_days.closed_date
    group by
        quarter_days.quarter_start, deal_days.attribute_id, deal_days.attribute_value
),

samples as (
    select
        quarter_start,
        deal_count as sample_count,
        base_count as base_sample_count
    from quarter_values
    where attribute_id = 'all'
),

level_counts as (
    select
        quarter_values.quarter_start,
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        coalesce(levels.rule_id, 'no rule') as level_id,
        sum(quarter_values.deal_count) as deal_count,
        sum(quarter_values.base_count) as base_count,
        sum(quarter_values.undated_count) as undated_count
    from quarter_values
    inner join levels
        on
            quarter_values.attribute_id = levels.attribute_id
            and quarter_values.attribute_value = levels.attribute_value
    group by
        quarter_values.quarter_start,
        levels.scorecard_id,
        levels.scorecard_version,
        levels.criterion_id,
        level_id
),

sided as (
    select
        *,
        sum(deal_count) over in_criterion as known_count,
        sum(base_count) over in_criterion as base_known_count
    from level_counts
    window in_criterion as (
        partition by quarter_start, scorecard_id, scorecard_version, criterion_id
    )
),

terms as (
    select
        *,
        deal_count / nullif(known_count, 0) as level_share,
        base_count / nullif(base_known_count, 0) as base_level_share,
        case
            when known_count > 0 and base_known_count > 0
                then {{ psi_term('deal_count / known_count', 'base_count / base_known_count') }}
        end as psi_part,
        -- Of a table of two columns, the squared misses of both columns over what was expected.
        power(deal_count * base_known_count - base_count * known_count, 2)
        / nullif(known_count * base_known_count * (deal_count + base_count), 0)
            as chi_square_part
    from sided
    where deal_count + base_count > 0
),

moves as (
    select
        quarter_start,
        scorecard_id,
        scorecard_version,
        criterion_id,
        sum(undated_count) as undated_count,
        known_count,
        base_known_count,
        count(*) as level_count,
        sum(psi_part order by level_id) as psi,
        sum(chi_square_part order by level_id) as chi_square,
        arg_max(level_id, (psi_part, level_id)) as moved_level,
        arg_max(level_share, (psi_part, level_id)) as moved_level_share,
        arg_max(base_level_share, (psi_part, level_id)) as moved_level_base_share
    from terms
    group by
        quarter_start,
        scorecard_id,
        scorecard_version,
        criterion_id,
        known_count,
        base_known_count
),

-- A card may be held to its index in several windows: the quarter's own comes first.
bars as (
    select
        scorecard_id,
        floor_value,
        target_value,
        comparator,
        min_sample
    from targets
    where metric_id = 'score_psi'
    qualify
        row_number() over (
            partition by scorecard_id
            order by "window" != 'quarter', window_days, "window", last_n, scope
        ) = 1
),

filled as (
    select
        quarters.quarter_start,
        criteria.scorecard_id,
        cast(criteria.scorecard_version as integer) as scorecard_version,
        criteria.criterion_id,
        criteria.attribute_id,
        attributes.dimension,
        criteria.grain,
        cast(coalesce(samples.sample_count, 0) as bigint) as sample_count,
        cast(coalesce(moves.known_count, 0) as bigint) as known_count,
        cast(coalesce(moves.undated_count, 0) as bigint) as undated_count,
        cast(coalesce(samples.base_sample_count, 0) as bigint) as base_sample_count,
        cast(coalesce(moves.base_known_count, 0) as bigint) as base_known_count,
        cast(coalesce(moves.level_count, 0) as bigint) as level_count,
        cast({{ eleven_digits('moves.psi') }} as double) as psi,
        cast({{ eleven_digits('moves.chi_square') }} as double) as chi_square,
        case
            when moves.psi is not null and moves.level_count > 1
                then {{ chi_square_limit('(moves.level_count - 1)') }}
        end as chi_square_limit,
        case when moves.psi > 0 then moves.moved_level end as moved_level,
        case when moves.psi > 0 then moves.moved_level_share end as moved_level_share,
        case when moves.psi > 0 then moves.moved_level_base_share end as moved_level_base_share,
        quarters.quarter_start as window_start_date,
        quarters.quarter_end_date as window_end_date,
        quarters.quarter_start - 365 as base_start_date,
        quarters.quarter_start - 1 as base_end_date
    from quarters
    cross join criteria
    left join attributes on criteria.attribute_id = attributes.attribute_id
    left join samples on quarters.quarter_start = samples.quarter_start
    left join moves
        on
            quarters.quarter_start = moves.quarter_start
            and criteria.scorecard_id = moves.scorecard_id
            and criteria.scorecard_version = moves.scorecard_version
            and criteria.criterion_id = moves.criterion_id
),

final as (
    select
        filled.quarter_start,
        filled.scorecard_id,
        filled.scorecard_version,
        filled.criterion_id,
        filled.attribute_id,
        filled.dimension,
        filled.grain,
        filled.sample_count,
        filled.known_count,
        filled.known_count / nullif(filled.sample_count, 0) as fill_rate,
        {{ wilson_bound('filled.known_count', 'filled.sample_count', 'low') }} as fill_rate_ci_low,
        {{ wilson_bound('filled.known_count', 'filled.sample_count', 'high') }}
            as fill_rate_ci_high,
        filled.undated_count,
        filled.base_sample_count,
        filled.base_known_count,
        filled.base_known_count / nullif(filled.base_sample_count, 0) as base_fill_rate,
        filled.known_count / nullif(filled.sample_count, 0)
        - filled.base_known_count / nullif(filled.base_sample_count, 0) as fill_rate_change,
        {% for bound in ['low', 'high'] %}
        {{ share_gap_bound(
            'filled.known_count', 'filled.sample_count',
            'filled.base_known_count', 'filled.base_sample_count', bound
        ) }} as fill_rate_change_ci_{{ bound }},
        {% endfor %}
        filled.level_count,
        filled.psi,
        filled.chi_square,
        filled.chi_square_limit,
        coalesce(filled.chi_square > filled.chi_square_limit, false) as is_beyond_chance,
        filled.moved_level,
        filled.moved_level_share,
        filled.moved_level_base_share,
        case
            when bars.comparator is not null
                then {{ verdict(
                    'filled.psi', 'least(filled.known_count, filled.base_known_count)',
                    'bars.comparator', 'bars.floor_value', 'bars.target_value', 'bars.min_sample'
                ) }}
        end as verdict,
        filled.window_start_date,
        filled.window_end_date,
        filled.base_start_date,
        filled.base_end_date,
        cast(filled.quarter_start + interval '3 months' as date)
        <= {{ as_of_date() }} as is_quarter_over
    from filled
    left join bars on filled.scorecard_id = bars.scorecard_id
)

select * from final
