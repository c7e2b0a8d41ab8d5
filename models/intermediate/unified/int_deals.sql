-- One row per deal as it stood on as_of_date: one that closed later is still open here. Deals of
-- test accounts are left out; a deal whose account is not in the exports stays, account null. Of a
-- deal in two CRMs one record says how it went; the other fills in what that one lacks.
-- A deal that is closed in a way nobody tells is neither won nor lost: is_closed, and is_won null.
{% set lent_fields = [
    'account_key', 'deal_name', 'deal_type_raw', 'deal_type', 'deal_amount', 'loss_reason',
    'competitor', 'lead_source', 'campaign_id', 'next_step', 'owner_id',
] %}
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
),

-- What a folded record says is known no earlier than its own last change.
lent as (
    select
        canonical_deal_key,
        {% for field in lent_fields %}
        arg_max({{ field }}, row(coalesce(updated_at, timestamp '0001-01-01'), deal_key))
            as {{ field }},
        {% endfor %}
        min(created_at) as created_at,
        min(created_date) as created_date,
        max(updated_at) as updated_at,
        max(updated_on) as updated_on
    from known
    where deal_key != canonical_deal_key
    group by canonical_deal_key
),

folded as (
    select
        known.* replace (
            {% for field in lent_fields if field != 'deal_type' %}
            coalesce(known.{{ field }}, lent.{{ field }}) as {{ field }},
            {% endfor %}
            case
                when known.deal_type_raw is null then lent.deal_type else known.deal_type
            end as deal_type,
            least(known.created_at, lent.created_at) as created_at,
            least(known.created_date, lent.created_date) as created_date,
            greatest(known.updated_at, lent.updated_at) as updated_at,
            greatest(known.updated_on, lent.updated_on) as updated_on
        )
    from known
    left join lent on known.deal_key = lent.canonical_deal_key
    where
        known.deal_key = known.canonical_deal_key
        and known.account_rule is distinct from 'test_account'
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
    from folded
)

select * from final
