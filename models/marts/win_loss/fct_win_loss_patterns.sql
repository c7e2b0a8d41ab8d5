-- One row per window and attribute (per value for categories, sets and booleans): won against lost.
-- Values are those known at discovery; amount and cycle length are known only when a deal closes.
with
windows as (select * from {{ ref('int_win_loss_windows') }}),

numbers as (select * from {{ ref('int_win_loss_numbers') }}),

shares as (select * from {{ ref('int_win_loss_shares') }}),

patterns as (
    select
        attribute_id,
        cast(null as varchar) as attribute_value,
        value_kind,
        window_days,
        known_win_count,
        known_loss_count,
        win_mean,
        loss_mean,
        win_median,
        loss_median,
        cast(null as double) as win_share,
        cast(null as double) as loss_share,
        ratio,
        median_ratio,
        told_by,
        difference,
        ci_low,
        ci_high,
        cast(null as double) as lift,
        known_at,
        cast(null as bigint) as value_win_count,
        cast(null as bigint) as value_loss_count,
        {{ number_sentence() }} as finding
    from numbers
    union all
    select
        attribute_id,
        attribute_value,
        value_kind,
        window_days,
        known_win_count,
        known_loss_count,
        cast(null as double) as win_mean,
        cast(null as double) as loss_mean,
        cast(null as double) as win_median,
        cast(null as double) as loss_median,
        win_share,
        loss_share,
        ratio,
        cast(null as double) as median_ratio,
        cast(null as varchar) as told_by,
        difference,
        ci_low,
        ci_high,
        lift,
        known_at,
        value_win_count,
        value_loss_count,
        {{ share_sentence() }} as finding
    from shares
),

final as (
    select
        patterns.attribute_id,
        patterns.attribute_value,
        patterns.value_kind,
        patterns.window_days,
        windows.window_start_date,
        windows.window_end_date,
        windows.win_count,
        windows.loss_count,
        patterns.known_win_count,
        patterns.known_loss_count,
        {{ eleven_digits('patterns.win_mean') }} as win_mean,
        {{ eleven_digits('patterns.loss_mean') }} as loss_mean,
        patterns.win_median,
        patterns.loss_median,
        patterns.win_share,
        patterns.loss_share,
        {{ eleven_digits('patterns.ratio') }} as ratio,
        {{ eleven_digits('patterns.median_ratio') }} as median_ratio,
        patterns.told_by,
        {{ eleven_digits('patterns.difference') }} as difference,
        {{ eleven_digits('patterns.ci_low') }} as ci_low,
        {{ eleven_digits('patterns.ci_high') }} as ci_high,
        {{ eleven_digits('patterns.lift') }} as lift,
        patterns.finding || '; closed in the last ' || patterns.window_days || ' days).'
        || case
            when patterns.known_at = 'close' then ' Known only when a deal closes.'
            else ''
        end as sentence,
        patterns.known_at,
        patterns.value_win_count,
        patterns.value_loss_count
    from patterns
    inner join windows on patterns.window_days = windows.window_days
)

select * from final
