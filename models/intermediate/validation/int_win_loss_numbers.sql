-- One row per window and numeric attribute: means and medians of won and of lost deals.
-- The interval is Welch's, of the difference of the means; a ratio needs both means above 0.
with
windows as (select * from {{ ref('int_win_loss_windows') }}),

deal_values as (select * from {{ ref('int_win_loss_values') }}),

-- Means are taken of exact numbers: a sum of doubles depends on the order of the rows, and the last
-- digit decides which way a rounded figure in the sentence falls.
numbers as (
    select
        deal_values.*,
        windows.window_days,
        try_cast(deal_values.attribute_value as double) as number_value,
        try_cast(deal_values.attribute_value as decimal(38, 6)) as exact_value
    from deal_values
    inner join windows
        on
            deal_values.closed_date
            between windows.window_start_date and windows.window_end_date
    where deal_values.value_kind in ('integer', 'number')
),

figures as (
    select
        window_days,
        attribute_id,
        label,
        unit,
        value_kind,
        known_at,
        count(number_value) filter (where is_won) as known_win_count,
        count(number_value) filter (where not is_won) as known_loss_count,
        avg(exact_value) filter (where is_won) as win_mean,
        avg(exact_value) filter (where not is_won) as loss_mean,
        median(number_value) filter (where is_won) as win_median,
        median(number_value) filter (where not is_won) as loss_median,
        var_samp(number_value) filter (where is_won) as win_variance,
        var_samp(number_value) filter (where not is_won) as loss_variance
    from numbers
    group by window_days, attribute_id, label, unit, value_kind, known_at
),

final as (
    select
        *,
        case when win_mean > 0 and loss_mean > 0 then win_mean / loss_mean end as ratio,
        win_mean - loss_mean as difference,
        {{ welch_bound(
            'win_mean', 'win_variance', 'known_win_count',
            'loss_mean', 'loss_variance', 'known_loss_count', 'low'
        ) }} as ci_low,
        {{ welch_bound(
            'win_mean', 'win_variance', 'known_win_count',
            'loss_mean', 'loss_variance', 'known_loss_count', 'high'
        ) }} as ci_high
    from figures
)

select * from final
