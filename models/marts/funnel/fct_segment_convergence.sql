-- One row per account attribute and value: does it do better in campaigns (MQL to SQL), in closing
-- and in staying a year? Where an early yes meets a later no, it may be a negative persona. Values
-- are those of as_of_date; many are looked at together, so one in forty is above by chance.
{% set data_sets = ['campaign', 'close', 'kept'] %}
{% set min_sample = var('convergence_min_sample') %}
with rates as (
    select * from {{ ref('int_convergence_rates') }}
),

cycles as (
    select * from {{ ref('int_convergence_cycles') }}
),

deaths as (
    select * from {{ ref('int_convergence_deaths') }}
),

side_by_side as (
    select
        attribute_id,
        attribute_value,
        {% for data_set in data_sets %}
        {% for column, measure in {
            'count': 'case_count', 'hit_count': 'hit_count', 'rate': 'rate',
            'elsewhere_count': 'elsewhere_count', 'elsewhere_rate': 'elsewhere_rate',
            'lift': 'lift', 'ci_low': 'ci_low', 'ci_high': 'ci_high', 'rank': 'rate_rank',
            'verdict': 'verdict',
        }.items() %}
        max({{ measure }}) filter (where data_set = '{{ data_set }}')
            as {{ data_set }}_{{ column }},
        {% endfor %}
        bool_or(is_leaning) filter (where data_set = '{{ data_set }}')
            as {{ data_set }}_is_leaning,
        {% endfor %}
        count(*) filter (where verdict = 'above') as agreement_count,
        count(*) filter (where is_leaning) as leaning_count
    from rates
    group by attribute_id, attribute_value
),

described as (
    select
        side_by_side.*,
        coalesce(cycles.cycle_count, 0) as cycle_count,
        cycles.mean_cycle_days,
        coalesce(cycles.elsewhere_cycle_count, 0) as elsewhere_cycle_count,
        cycles.elsewhere_mean_cycle_days,
        cycles.cycle_ratio,
        cycles.cycle_ci_low,
        cycles.cycle_ci_high,
        deaths.dies_at_stage,
        coalesce(
            'dies at stage ' || deaths.dies_at_stage || ' (' || deaths.dies_at_stage_count
            || ' of ' || deaths.staged_lost_count || ' lost)',
            'is lost'
        ) as death,
        coalesce(deaths.dies_at_stage_count, 0) as dies_at_stage_count,
        coalesce(deaths.staged_lost_count, 0) as staged_lost_count,
        coalesce(
            least(cycles.cycle_count, cycles.elsewhere_cycle_count) >= {{ min_sample }}
            and cycles.cycle_ratio >= 1.5
            and cycles.cycle_ci_low > 1,
            false
        ) as is_long_cycle
    from side_by_side
    left join cycles
        on
            side_by_side.attribute_id = cycles.attribute_id
            and side_by_side.attribute_value = cycles.attribute_value
    left join deaths
        on
            side_by_side.attribute_id = deaths.attribute_id
            and side_by_side.attribute_value = deaths.attribute_value
),

conflicts as (
    select
        *,
        case
            when campaign_is_leaning and is_long_cycle
                then 'long cycle: mean ' || {{ readable_number('mean_cycle_days') }}
                    || ' days against '
                    || {{ readable_number('elsewhere_mean_cycle_days') }} || ' elsewhere (n '
                    || cycle_count || ' and ' || elsewhere_cycle_count || ')'
        end as cycle_reason,
        case
            when campaign_is_leaning and close_verdict = 'below'
                then death || ': closes ' || {{ readable_percent('close_rate') }} || ' against '
                    || {{ readable_percent('close_elsewhere_rate') }} || ' elsewhere (n '
                    || close_count || ' and ' || close_elsewhere_count || ')'
        end as death_reason,
        case
            when (campaign_is_leaning or close_is_leaning) and kept_verdict = 'below'
                then 'churns: ' || {{ readable_percent('kept_rate') }}
                    || ' kept for 12 months against '
                    || {{ readable_percent('kept_elsewhere_rate') }} || ' elsewhere (n '
                    || kept_count || ' and ' || kept_elsewhere_count || ')'
        end as churn_reason
    from described
),

final as (
    select
        attribute_id,
        attribute_value,
        {% for data_set in data_sets %}
        {% for column in [
            'count', 'hit_count', 'rate', 'elsewhere_count', 'elsewhere_rate', 'lift', 'ci_low',
            'ci_high', 'rank', 'verdict',
        ] %}
        {{ data_set }}_{{ column }},
        {% endfor %}
        {% endfor %}
        agreement_count,
        leaning_count,
        cycle_count,
        mean_cycle_days,
        elsewhere_cycle_count,
        elsewhere_mean_cycle_days,
        cycle_ratio,
        cycle_ci_low,
        cycle_ci_high,
        dies_at_stage,
        dies_at_stage_count,
        staged_lost_count,
        coalesce(cycle_reason, death_reason, churn_reason) is not null
            as is_negative_persona_candidate,
        nullif(concat_ws('; ', cycle_reason, death_reason, churn_reason), '')
            as negative_persona_reason,
        cast({{ min_sample }} as bigint) as min_sample,
        cast({{ as_of_date() }} - ({{ var('convergence_window_days') }} - 1) as date)
            as window_start_date,
        {{ as_of_date() }} as window_end_date
    from conflicts
)

select * from final
