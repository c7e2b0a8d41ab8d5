-- One row per window of the win/loss comparison, with the new-business deals closed inside it.
with
deals as (select * from {{ ref('int_deals') }}),

lengths as (
    select cast(unnest({{ var('win_loss_window_days', [365, 548]) }}) as integer) as window_days
),

windows as (
    select
        window_days,
        {{ as_of_date() }} - (window_days - 1) as window_start_date,
        {{ as_of_date() }} as window_end_date
    from lengths
),

final as (
    select
        windows.window_days,
        windows.window_start_date,
        windows.window_end_date,
        count(*) filter (where deals.is_won) as win_count,
        count(*) filter (where not deals.is_won) as loss_count
    from windows
    left join deals
        on
            deals.closed_date between windows.window_start_date and windows.window_end_date
            and deals.is_closed
            and deals.is_new_business
    group by windows.window_days, windows.window_start_date, windows.window_end_date
)

select * from final
