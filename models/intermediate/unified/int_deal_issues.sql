-- One row per deal and business oddity: the deal stays in use, and a person is told.
-- Closing in the future counts only where the record already said so on as_of_date.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

deal_outcomes as (
    select * from {{ ref('int_deal_outcomes') }}
),

records as (
    select
        deal_records.*,
        deal_outcomes.* exclude (deal_key)
    from deal_records
    inner join deal_outcomes on deal_records.deal_key = deal_outcomes.deal_key
),

contradicted as (
    select
        records.*,
        unnest(contradictions) as statement
    from records
),

issues as (
    select
        records.*,
        case when account_id is null then 'account_name' else 'account_id' end as column_name,
        coalesce(account_record_key, account_name) as raw_value,
        'orphan_account' as reason
    from records
    where account_key is null and account_rule is distinct from 'test_account'
    union all
    select
        records.*,
        'closed_at' as column_name,
        cast(close_date as varchar) as raw_value,
        'closed_before_created' as reason
    from records
    where recorded_outcome != 'open' and close_date < created_date
    union all
    select
        records.*,
        'closed_at' as column_name,
        cast(close_date as varchar) as raw_value,
        'closed_in_future' as reason
    from records
    where
        recorded_outcome != 'open'
        and close_date > {{ as_of_date() }}
        and coalesce(updated_on, created_date) <= {{ as_of_date() }}
    union all
    select
        records.*,
        'closed_at' as column_name,
        cast(null as varchar) as raw_value,
        'closed_without_date' as reason
    from records
    where recorded_outcome != 'open' and close_date is null
    union all
    select
        records.*,
        'amount' as column_name,
        cast(amount as varchar) as raw_value,
        'won_without_amount' as reason
    from records
    where recorded_outcome = 'won' and coalesce(amount, 0) = 0
    union all
    select
        records.*,
        case amount_fault when 'no_currency_rate' then 'currency' else 'amount' end as column_name,
        case amount_fault
            when 'no_currency_rate' then currency else {{ number_text('amount') }}
        end as raw_value,
        amount_fault as reason
    from records
    where amount_fault is not null
    union all
    select
        records.*,
        'created_at' as column_name,
        cast(null as varchar) as raw_value,
        'no_created_date' as reason
    from records
    where created_date is null
    union all
    select
        * exclude (statement),
        statement.column_name,
        statement.raw_value || ', against ' || basis as raw_value,
        'outcome_disagrees_with_' || statement.column_name as reason
    from contradicted
    union all
    select
        records.*,
        'is_won' as column_name,
        basis as raw_value,
        'outcome_unknown' as reason
    from records
    where recorded_outcome = 'unknown'
    union all
    select
        records.*,
        'is_closed' as column_name,
        stage as raw_value,
        'open_by_default' as reason
    from records
    where is_open_by_default
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
