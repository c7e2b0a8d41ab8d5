-- One row per deal and business oddity: the deal stays in use, and a person is told.
-- Closing in the future counts only where the record already said so on as_of_date.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

issues as (
    select
        deal_records.*,
        case when account_id is null then 'account_name' else 'account_id' end as column_name,
        coalesce(account_record_key, account_name) as raw_value,
        'orphan_account' as reason
    from deal_records
    where account_key is null and account_rule is distinct from 'test_account'
    union all
    select
        deal_records.*,
        'closed_at' as column_name,
        cast(close_date as varchar) as raw_value,
        'closed_before_created' as reason
    from deal_records
    where recorded_outcome != 'open' and close_date < created_date
    union all
    select
        deal_records.*,
        'closed_at' as column_name,
        cast(close_date as varchar) as raw_value,
        'closed_in_future' as reason
    from deal_records
    where
        recorded_outcome != 'open'
        and close_date > {{ as_of_date() }}
        and coalesce(cast(updated_at as date), created_date) <= {{ as_of_date() }}
    union all
    select
        deal_records.*,
        'closed_at' as column_name,
        cast(null as varchar) as raw_value,
        'closed_without_date' as reason
    from deal_records
    where recorded_outcome != 'open' and close_date is null
    union all
    select
        deal_records.*,
        'amount' as column_name,
        cast(amount as varchar) as raw_value,
        'won_without_amount' as reason
    from deal_records
    where recorded_outcome = 'won' and coalesce(amount, 0) = 0
    union all
    select
        deal_records.*,
        'currency' as column_name,
        currency as raw_value,
        'no_currency_rate' as reason
    from deal_records
    where amount is not null and deal_amount is null
    union all
    select
        deal_records.*,
        'created_at' as column_name,
        cast(null as varchar) as raw_value,
        'no_created_date' as reason
    from deal_records
    where created_date is null
    union all
    select
        deal_records.*,
        'stage' as column_name,
        stage as raw_value,
        'outcome_disagrees_with_stage' as reason
    from deal_records
    where stage_outcome != recorded_outcome
),

final as (
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        deal_key as entity_key,
        column_name,
        raw_value,
        reason
    from issues
    where account_rule is distinct from 'test_account'
)

select * from final
