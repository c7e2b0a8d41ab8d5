-- One row per deal as it stood on as_of_date: one that closed later is still open here. Deals of
-- test accounts are left out; a deal whose account is not in the exports stays, account null.
-- A deal that is closed in a way nobody tells is neither won nor lost: is_closed, and is_won null.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

deal_outcomes as (
    select * from {{ ref('int_deal_outcomes') }}
),

known as (
    select
        deal_records.*,
        case
            when deal_records.close_date > {{ as_of_date() }} then 'open'
            else deal_outcomes.recorded_outcome
        end as outcome
    from deal_records
    inner join deal_outcomes on deal_records.deal_key = deal_outcomes.deal_key
    where deal_records.account_rule is distinct from 'test_account'
),

final as (
    select
        deal_key,
        source,
        deal_id,
        account_key,
        deal_name,
        deal_type,
        coalesce(deal_type = 'new_business', deal_type_raw is null) as is_new_business,
        pipeline,
        stage,
        stage_order,
        outcome,
        outcome != 'open' as is_closed,
        case outcome when 'won' then true when 'lost' then false end as is_won,
        created_at,
        created_date,
        case when outcome != 'open' then close_date end as closed_date,
        case
            when outcome != 'open' and close_date >= created_date
                then close_date - created_date
        end as cycle_days,
        deal_amount,
        case when outcome = 'lost' then loss_reason end as loss_reason,
        competitor,
        lead_source,
        campaign_id,
        next_step,
        owner_id,
        updated_at,
        updated_on,
        own_attributes
    from known
)

select * from final
