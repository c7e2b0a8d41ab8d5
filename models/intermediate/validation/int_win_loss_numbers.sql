-- One row per window and numeric attribute: means and medians of won and of lost deals, and which
-- of them a sentence is to tell. Ratio and interval (Welch's) are of the means whatever is told.
with
windows as (select * from {{ ref('int_win_loss_windows') }}),

deal_values as (select * from {{ ref('int_win_loss_values') }}),

-- A sum of doubles depends on the order of the rows, and its last digit decides which way a rounded
-- figure in the sentence falls: they are added up by size.
numbers as (
    select
        deal_values.*,
        windows.window_days,
        try_cast(deal_values.attribute_value as double) as number_value
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
        avg(number_value order by number_value) filter (where is_won) as win_mean,
        avg(number_value order by number_value) filter (where not is_won) as loss_mean,
        median(number_value) filter (where is_won) as win_median,
        median(number_value) filter (where not is_won) as loss_median,
        var_samp(number_value order by number_value) filter (where is_won) as win_variance,
        var_samp(number_value order by number_value) filter (where not is_won)
            as loss_variance
    from numbers
    group by window_days, attribute_id, label, unit, value_kind, known_at
),

-- A mean that lies a quarter off its median is made by a few large values: the medians speak then.
judged as (
    select
        *,
        coalesce(
            abs(win_mean - win_median) > abs(win_median) / 4
            or abs(loss_mean - loss_median) > abs(loss_median) / 4,
            false
        ) as is_heavy_tailed
    from figures
),

told as (
    select
        *,
        case when is_heavy_tailed then 'median' else 'mean' end as told_by,
        case when is_heavy_tailed then win_median else win_mean end as win_told,
        case when is_heavy_tailed then loss_median else loss_mean end as loss_told,
        case when is_heavy_tailed then 'mean' else 'median' end as untold_by,
        case when is_heavy_tailed then win_mean else win_median end as win_untold,
        case when is_heavy_tailed then loss_mean else loss_median end as loss_untold
    from judged
),

final as (
    select
        * exclude (is_heavy_tailed),
        case when win_mean > 0 and loss_mean > 0 then win_mean / loss_mean end as ratio,
        case when win_median > 0 and loss_median > 0 then win_median / loss_median end
            as median_ratio,
        case when win_told > 0 and loss_told > 0 then win_told / loss_told end as told_ratio,
        win_mean - loss_mean as difference,
        {{ welch_bound(
            'win_mean', 'win_variance', 'known_win_count',
            'loss_mean', 'loss_variance', 'known_loss_count', 'low'
        ) }} as ci_low,
        {{ welch_bound(
            'win_mean', 'win_variance', 'known_win_count',
            'loss_mean', 'loss_variance', 'known_loss_count', 'high'
        ) }} as ci_high
    from told
)

select * from final
