-- One row per change of an account field that is an attribute, and side of it: `old` for the value
-- before, `new` for the one after. Fields are named as in column_map. Of changes after as_of_date,
-- the first of a field says what it held until then; all else of them is not known yet.
with salesforce_field_history as (
    select * from {{ ref('stg_salesforce__field_history') }}
),

history_fields as (
    select * from {{ ref('int_history_fields') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
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
        history_fields.read_as as attribute_id,
        history_fields.unit,
        account_xref.canonical_account_key as entity_key,
        row_number() over (
            partition by account_xref.canonical_account_key, history_fields.read_as
            order by salesforce_field_history.changed_at, salesforce_field_history.row_id
        ) as change_rank
    from salesforce_field_history
    inner join history_fields
        on
            salesforce_field_history.source = history_fields.source
            and history_fields.grain = 'account'
            and {{ map_label('salesforce_field_history.field') }} = history_fields.field
    left join account_xref
        on
            {{ entity_key(
                'salesforce_field_history.source', 'salesforce_field_history.account_id'
            ) }} = account_xref.account_key
    left join currencies on account_xref.account_key = currencies.account_key
    where
        salesforce_field_history.reject_reason is null
        and salesforce_field_history.deal_id is null
        -- The history of an amount does not say in which currency it was.
        and (
            history_fields.read_as != 'annual_revenue'
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
