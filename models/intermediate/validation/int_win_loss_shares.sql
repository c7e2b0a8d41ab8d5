-- One row per window, category, set or boolean attribute and value: how common among won and lost.
-- Shares are of the deals whose value is known; a deal with a set counts once for each element.
-- The interval is Miettinen and Nurminen's, of the difference; lift compares close rates.
with
windows as (select * from {{ ref('int_win_loss_windows') }}),

deal_values as (select * from {{ ref('int_win_loss_values') }}),

known_values as (
    select
        deal_values.*,
        windows.window_days
    from deal_values
    inner join windows
        on
            deal_values.closed_date
            between windows.window_start_date and windows.window_end_date
    where deal_values.value_kind in ('category', 'set', 'boolean')
),

known as (
    select
        window_days,
        attribute_id,
        count(*) filter (where is_won) as known_win_count,
        count(*) filter (where not is_won) as known_loss_count
    from known_values
    group by window_days, attribute_id
),

elements as (
    select
        * exclude (attribute_value),
        unnest(
            case
                when value_kind = 'set' then string_split(attribute_value, '|')
                else [attribute_value]
            end
        ) as attribute_value
    from known_values
),

counts as (
    select
        elements.window_days,
        elements.attribute_id,
        elements.label,
        elements.value_kind,
        elements.known_at,
        elements.attribute_value,
        known.known_win_count,
        known.known_loss_count,
        count(*) filter (where elements.is_won) as value_win_count,
        count(*) filter (where not elements.is_won) as value_loss_count
    from elements
    inner join known
        on
            elements.window_days = known.window_days
            and elements.attribute_id = known.attribute_id
    group by
        elements.window_days,
        elements.attribute_id,
        elements.label,
        elements.value_kind,
        elements.known_at,
        elements.attribute_value,
        known.known_win_count,
        known.known_loss_count
),

rates as (
    select
        *,
        value_win_count / nullif(known_win_count, 0) as win_share,
        value_loss_count / nullif(known_loss_count, 0) as loss_share,
        value_win_count / nullif(value_win_count + value_loss_count, 0) as close_rate_here,
        (known_win_count - value_win_count) / nullif(
            known_win_count - value_win_count + known_loss_count - value_loss_count, 0
        ) as close_rate_elsewhere
    from counts
),

final as (
    select
        *,
        win_share / nullif(loss_share, 0) as ratio,
        win_share - loss_share as difference,
        {{ share_gap_bound(
            'value_win_count', 'known_win_count', 'value_loss_count', 'known_loss_count', 'low'
        ) }} as ci_low,
        {{ share_gap_bound(
            'value_win_count', 'known_win_count', 'value_loss_count', 'known_loss_count', 'high'
        ) }} as ci_high,
        close_rate_here / nullif(close_rate_elsewhere, 0) as lift
    from rates
)

select * from final
