-- One row per deal record in use that was created by as_of_date, with its labels mapped, its
-- account found and its amount in the reporting currency. What the record says, later closing
-- included.
with salesforce_deals as (
    select * from {{ ref('stg_salesforce__deals') }}
),

hubspot_deals as (
    select * from {{ ref('int_hubspot_deals') }}
),

csv_deals as (
    select * from {{ ref('stg_csv__deals') }}
),

deal_xref as (
    select * from {{ ref('int_deal_xref') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

stage_map as (
    select * from {{ ref('stage_map') }}
),

deal_type_map as (
    select * from {{ ref('deal_type_map') }}
),

loss_reason_map as (
    select * from {{ ref('loss_reason_map') }}
),

currency_rates as (
    select * from {{ ref('int_currency_rates') }}
),

number_bounds as (
    select * from {{ ref('number_bounds') }}
),

unioned as (
    select * from salesforce_deals
    union all by name
    select * from hubspot_deals
    union all by name
    select * from csv_deals
),

-- A name leads to an account only where one account of the source bears it.
account_names as (
    select
        account_records.source,
        lower(account_records.account_name) as account_name,
        min(account_records.account_key) as account_key
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    where account_records.reject_reason is null
    group by account_records.source, lower(account_records.account_name)
    having count(distinct coalesce(account_xref.canonical_account_key, '')) = 1
),

named as (
    select
        coalesce(
            copies.deal_key, {{ entity_key('unioned.source', 'unioned.deal_id') }}
        ) as deal_key,
        unioned.* exclude (
            currency,
            account_ids,
            account_domain,
            contact_ids,
            stage_days,
            merged_ids,
            created_on,
            closed_on
        ),
        coalesce(
            {{ entity_key('unioned.source', 'unioned.account_id') }}, account_names.account_key
        ) as account_record_key,
        upper(coalesce(unioned.currency, source_formats.currency)) as currency,
        unioned.created_on as created_date,
        unioned.closed_on as close_date
    from unioned
    left join source_formats on unioned.source = source_formats.source
    left join deal_xref as copies
        on
            unioned.source = 'csv'
            and 'csv:' || unioned.deal_id = copies.deal_key
            and copies.rule = 'same_id'
    left join account_names
        on
            unioned.source = account_names.source
            and lower(unioned.account_name) = account_names.account_name
    where
        unioned.reject_reason is null
        and coalesce(unioned.created_on, date '0001-01-01') <= {{ as_of_date() }}
),

-- The most specific row of the stage map counts: source and pipeline named before left open.
staged as (
    select
        named.*,
        stage_map.outcome as stage_outcome,
        stage_map.stage_order,
        row_number() over (
            partition by named.deal_key
            order by
                stage_map.source nulls last, stage_map.pipeline nulls last, stage_map.stage_order
        ) as map_rank
    from named
    left join stage_map
        on
            {{ map_label('named.stage') }} = {{ map_label('stage_map.stage') }}
            and named.source = coalesce(stage_map.source, named.source)
            and {{ map_label("coalesce(named.pipeline, '')") }}
            = {{ map_label("coalesce(stage_map.pipeline, named.pipeline, '')") }}
),

final as (
    select
        staged.* exclude (map_rank, deal_type, loss_reason),
        staged.deal_type as deal_type_raw,
        deal_type_map.deal_type,
        staged.loss_reason as loss_reason_raw,
        loss_reason_map.loss_reason,
        account_xref.canonical_account_key as account_key,
        account_xref.rule as account_rule,
        deal_xref.canonical_deal_key,
        deal_xref.rule as deal_rule,
        {{ reporting_amount(
            'staged.amount', 'currency_rates.rate', 'number_bounds.lowest', 'number_bounds.highest'
        ) }} as deal_amount,
        {{ amount_fault(
            'staged.amount', 'currency_rates.rate', 'number_bounds.lowest', 'number_bounds.highest'
        ) }} as amount_fault
    from staged
    left join deal_type_map
        on {{ map_label('staged.deal_type') }} = {{ map_label('deal_type_map.source_value') }}
    left join loss_reason_map
        on {{ map_label('staged.loss_reason') }} = {{ map_label('loss_reason_map.source_value') }}
    left join account_xref on staged.account_record_key = account_xref.account_key
    left join deal_xref on staged.deal_key = deal_xref.deal_key
    left join currency_rates
        on
            staged.currency = currency_rates.currency
            and least(coalesce(staged.close_date, staged.created_date), {{ as_of_date() }})
            >= currency_rates.valid_from
            and least(coalesce(staged.close_date, staged.created_date), {{ as_of_date() }})
            < currency_rates.valid_before
    left join number_bounds
        on number_bounds.object = 'deals' and number_bounds.column_name = 'amount'
    where staged.map_rank = 1
)

select * from final
