-- One row per change of an account field that is an attribute, and side of it: `old` for the value
-- before, `new` for the one after. Fields are named as in column_map. Of changes after as_of_date,
-- the first of a field says what it held until then; all else of them is not known yet.
with salesforce_field_history as (
    select * from {{ ref('stg_salesforce__field_history') }}
),

column_map as (
    select * from {{ ref('column_map') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

fields as (
    select
        column_map.source,
        lower(trim(column_map.source_column)) as field,
        attributes.attribute_id,
        max(column_map.unit) as unit
    from column_map
    inner join attributes
        on replace(column_map.canonical_column, 'attribute:', '') = attributes.attribute_id
    where
        column_map.object = 'accounts'
        and attributes.grain = 'account'
        and attributes.attribute_id not in ('churn_event', 'churn_flag')
    group by column_map.source, lower(trim(column_map.source_column)), attributes.attribute_id
),

currencies as (
    select
        account_key,
        max(currency) as currency
    from account_records
    where reject_reason is null
    group by account_key
),

changes as (
    select
        salesforce_field_history.*,
        fields.attribute_id,
        fields.unit,
        account_xref.canonical_account_key as entity_key,
        cast(salesforce_field_history.changed_at as date) as changed_on,
        row_number() over (
            partition by account_xref.canonical_account_key, fields.attribute_id
            order by salesforce_field_history.changed_at, salesforce_field_history.row_id
        ) as change_rank
    from salesforce_field_history
    inner join fields
        on
            salesforce_field_history.source = fields.source
            and lower(trim(salesforce_field_history.field)) = fields.field
    left join account_xref
        on
            {{ entity_key(
                'salesforce_field_history.source', 'salesforce_field_history.account_id'
            ) }} = account_xref.account_key
    left join currencies on account_xref.account_key = currencies.account_key
    where
        salesforce_field_history.reject_reason is null
        -- The history of an amount does not say in which currency it was.
        and (
            fields.attribute_id != 'annual_revenue'
            or coalesce(currencies.currency, '{{ var("reporting_currency") }}')
            = '{{ var("reporting_currency") }}'
        )
),

final as (
    {% for side in ['old', 'new'] %}
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        entity_key,
        attribute_id,
        {{ side }}_value as raw_value,
        unit,
        '{{ side }}' as side,
        changed_on,
        changed_at
    from changes
    where changed_on <= {{ as_of_date() }}{{ ' or change_rank = 1' if side == 'old' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
