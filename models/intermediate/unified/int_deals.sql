-- One row per deal as it stood on as_of_date: one that closed later is still open here. Deals of
-- test accounts are left out; a deal whose account is not in the exports stays, account null.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

known as (
    select
        deal_records.*,
        case
            when recorded_outcome != 'open' and close_date <= {{ as_of_date() }}
                then recorded_outcome
            when recorded_outcome != 'open' and close_date is null then recorded_outcome
            else 'open'
        end as outcome
    from deal_records
    where account_rule is distinct from 'test_account'
),

final as (
    select
        deal_key,
        source,
        deal_id,
        account_key,
        deal_name,
        deal_type,
        coalesce(deal_type, 'new_business') = 'new_business' as is_new_business,
        pipeline,
        stage,
        stage_order,
        outcome,
        outcome != 'open' as is_closed,
        case when outcome != 'open' then outcome = 'won' end as is_won,
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
        own_attributes
    from known
)

select * from final
