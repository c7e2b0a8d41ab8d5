-- One row per window, closing day inside it and kind of deal that its scope takes in; windows of
-- the last n deals aside. A day lies in several windows; joining deals on equal days keeps that to
-- one hash join.
with
windows as (select * from {{ ref('int_validation_windows') }}),

deals as (select * from {{ ref('int_validation_deals') }}),

deal_days as (
    select distinct
        closed_date,
        is_new_business
    from deals
),

final as (
    select
        windows.window_id,
        deal_days.closed_date,
        deal_days.is_new_business
    from windows
    inner join deal_days
        on
            deal_days.closed_date between windows.window_start_date and windows.window_end_date
            and (
                windows.scope = 'all_deals'
                or (windows.scope = 'new_business' and deal_days.is_new_business)
            )
    where windows.last_n = 0
)

select * from final
