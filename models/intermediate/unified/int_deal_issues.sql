-- One row per deal and business oddity: the deal stays in use, and a person is told.
-- Closing in the future counts only where the record already said so on as_of_date.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

deal_outcomes as (
    select * from {{ ref('int_deal_outcomes') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

synced_records as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'deals'
),

loaded_sources as (
    select distinct source from deal_records
),

told as (
    select
        deal_records.*,
        deal_outcomes.* exclude (deal_key)
    from deal_records
    inner join deal_outcomes on deal_records.deal_key = deal_outcomes.deal_key
),

-- Of a deal in two CRMs one record counts.
records as (
    select * from told
    where deal_key = canonical_deal_key
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
    union all
    select
        told.*,
        'stage' as column_name,
        coalesce(told.stage, told.recorded_outcome) || ', against '
        || coalesce(records.stage, records.recorded_outcome) || ' of ' || records.deal_key
            as raw_value,
        'outcome_disagrees_with_synced_record' as reason
    from told
    inner join records on told.canonical_deal_key = records.deal_key
    where told.recorded_outcome != records.recorded_outcome and told.deal_rule != 'merged'
    union all
    -- Such a deal counts as a deal, and not in the back-test.
    select
        records.*,
        'account_id' as column_name,
        accounts.account_key as raw_value,
        'deal_of_a_person' as reason
    from records
    inner join deals on records.deal_key = deals.deal_key
    inner join accounts on deals.account_key = accounts.account_key
    where accounts.is_person_account
    union all
    -- Where no file of Salesforce was read, an id of it says nothing.
    select
        records.*,
        'salesforce_id' as column_name,
        records.salesforce_id as raw_value,
        'synced_record_not_in_use' as reason
    from records
    inner join loaded_sources on loaded_sources.source = 'salesforce'
    left join synced_records on records.deal_key = synced_records.record_key
    where records.salesforce_id is not null and synced_records.record_key is null
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
