-- One row per account attribute and value: days from creation to closing of its new-business deals,
-- won and lost, against those elsewhere. A deal that drags on and is lost costs as much as a win.
with deals as (
    select * from {{ ref('int_deals') }}
),

segment_values as (
    select * from {{ ref('int_account_segment_values') }}
),

cycles as (
    select
        account_key,
        cycle_days
    from deals
    where
        is_new_business
        and is_won is not null
        and cycle_days is not null
        and closed_date > {{ as_of_date() }} - {{ var('convergence_window_days') }}
),

known_accounts as (
    select distinct
        account_key,
        attribute_id
    from segment_values
),

known as (
    select
        known_accounts.attribute_id,
        count(*) as known_count,
        sum(cycles.cycle_days) as known_sum,
        sum(cycles.cycle_days * cycles.cycle_days) as known_square_sum
    from cycles
    inner join known_accounts on cycles.account_key = known_accounts.account_key
    group by known_accounts.attribute_id
),

here as (
    select
        segment_values.attribute_id,
        segment_values.attribute_value,
        count(*) as cycle_count,
        sum(cycles.cycle_days) as cycle_sum,
        sum(cycles.cycle_days * cycles.cycle_days) as cycle_square_sum
    from cycles
    inner join segment_values on cycles.account_key = segment_values.account_key
    group by segment_values.attribute_id, segment_values.attribute_value
),

compared as (
    select
        here.*,
        known.known_count - here.cycle_count as elsewhere_cycle_count,
        known.known_sum - here.cycle_sum as elsewhere_sum,
        known.known_square_sum - here.cycle_square_sum as elsewhere_square_sum,
        here.cycle_sum / nullif(here.cycle_count, 0) as mean_cycle_days,
        elsewhere_sum / nullif(elsewhere_cycle_count, 0) as elsewhere_mean_cycle_days
    from here
    inner join known on here.attribute_id = known.attribute_id
),

spread as (
    select
        *,
        (cycle_count * cycle_square_sum - cycle_sum * cycle_sum)
        / nullif(cycle_count * (cycle_count - 1), 0) as cycle_variance,
        (elsewhere_cycle_count * elsewhere_square_sum - elsewhere_sum * elsewhere_sum)
        / nullif(elsewhere_cycle_count * (elsewhere_cycle_count - 1), 0)
            as elsewhere_cycle_variance
    from compared
),

final as (
    select
        attribute_id,
        attribute_value,
        cycle_count,
        mean_cycle_days,
        elsewhere_cycle_count,
        elsewhere_mean_cycle_days,
        mean_cycle_days / nullif(elsewhere_mean_cycle_days, 0) as cycle_ratio,
        {{ mean_ratio_bound(
            'mean_cycle_days', 'cycle_variance', 'cycle_count',
            'elsewhere_mean_cycle_days', 'elsewhere_cycle_variance', 'elsewhere_cycle_count', 'low'
        ) }} as cycle_ci_low,
        {{ mean_ratio_bound(
            'mean_cycle_days', 'cycle_variance', 'cycle_count',
            'elsewhere_mean_cycle_days', 'elsewhere_cycle_variance', 'elsewhere_cycle_count', 'high'
        ) }} as cycle_ci_high
    from spread
)

select * from final
