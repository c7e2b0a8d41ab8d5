-- One row per new-business deal lost in the last convergence_window_days: the last stage it reached
-- before it was lost. A deal without stage history is not here.
with deals as (
    select * from {{ ref('int_deals') }}
),

stage_history as (
    select * from {{ ref('int_stage_history') }}
),

lost_deals as (
    select
        deal_key,
        account_key
    from deals
    where
        outcome = 'lost'
        and is_new_business
        and account_key is not null
        and closed_date > {{ as_of_date() }} - {{ var('convergence_window_days') }}
),

final as (
    select
        lost_deals.deal_key,
        lost_deals.account_key,
        arg_max(stage_history.stage, stage_history.stage_no) as last_stage,
        arg_max(coalesce(stage_history.stage_order, -1), stage_history.stage_no)
            as last_stage_order
    from lost_deals
    inner join stage_history on lost_deals.deal_key = stage_history.deal_key
    where coalesce(stage_history.stage_outcome, 'open') = 'open'
    group by lost_deals.deal_key, lost_deals.account_key
)

select * from final
