-- One row per dated observation of an attribute, of an account or a deal, known by as_of_date.
-- The attribute's grain decides whose it is: a deal's observation of an account attribute is the
-- account's.
with csv_signal_observations as (
    select * from {{ ref('stg_csv__signal_observations') }}
),

csv_attributes as (
    select * from {{ ref('stg_csv__attributes') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

deal_xref as (
    select * from {{ ref('int_deal_xref') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

unioned as (
    select * from csv_signal_observations
    union all by name
    select * from csv_attributes
),

placed as (
    select
        unioned.*,
        attributes.grain,
        attributes.value_kind,
        case attributes.grain
            when 'deal' then deals.deal_key
            when 'account' then coalesce(account_xref.canonical_account_key, deals.account_key)
        end as entity_key
    from unioned
    left join attributes on unioned.attribute_id = attributes.attribute_id
    left join account_xref
        on {{ entity_key('unioned.source', 'unioned.account_id') }} = account_xref.account_key
    left join deal_xref
        on {{ entity_key('unioned.source', 'unioned.deal_id') }} = deal_xref.deal_key
    left join deals on deal_xref.canonical_deal_key = deals.deal_key
    where unioned.reject_reason is null
),

final as (
    select
        source,
        object_name,
        file,
        record_no,
        row_id,
        grain,
        entity_key,
        attribute_id,
        value_kind,
        value,
        observed_on,
        evidence_type
    from placed
    where observed_on <= {{ as_of_date() }}
)

select * from final
