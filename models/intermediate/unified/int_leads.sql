-- One row per lead created by as_of_date, with its account and the day it reached each stage by
-- then. A lead at a later stage has passed those before it, so that stages never grow. Of a lead in
-- two CRMs one record counts; the other fills in what that one lacks.
{% set lent_fields = [
    'lead_source', 'rejection_label', 'email_domain', 'mql_date', 'sal_date', 'sql_date',
    'rejected_date', 'account_record_key', 'deal_key',
] %}
with salesforce_leads as (
    select * from {{ ref('stg_salesforce__leads') }}
),

hubspot_leads as (
    select * from {{ ref('int_hubspot_leads') }}
),

csv_leads as (
    select * from {{ ref('stg_csv__leads') }}
),

account_records as (
    select * from {{ ref('int_account_records') }}
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

synced_leads as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'leads'
),

rejection_reason_map as (
    select * from {{ ref('rejection_reason_map') }}
),

unioned as (
    select * from salesforce_leads
    union all by name
    select * from hubspot_leads
    union all by name
    select * from csv_leads
),

-- Exports show the last state: what a lead became after as_of_date is taken back here.
known as (
    select
        {{ entity_key('source', 'lead_id') }} as lead_key,
        source,
        lead_source,
        {{ map_label('rejection_reason') }} as rejection_label,
        email_domain,
        created_on as created_date,
        {% for stage in ['mql', 'sal', 'sql', 'rejected'] %}
        case when {{ stage }}_on <= {{ as_of_date() }} then {{ stage }}_on end as {{ stage }}_date,
        {% endfor %}
        coalesce(converted_on <= {{ as_of_date() }}, true) as is_conversion_known,
        case when is_conversion_known then {{ entity_key('source', 'account_id') }} end
            as account_record_key,
        case when is_conversion_known then {{ entity_key('source', 'converted_deal_id') }} end
            as deal_key
    from unioned
    where reject_reason is null
),

lent as (
    select
        synced_leads.canonical_key as lead_key,
        {% for field in lent_fields %}
        arg_min(known.{{ field }}, known.lead_key) as {{ field }},
        {% endfor %}
        min(known.created_date) as created_date
    from known
    inner join synced_leads on known.lead_key = synced_leads.record_key
    group by synced_leads.canonical_key
),

folded as (
    select
        known.* replace (
            {% for field in lent_fields %}
            coalesce(known.{{ field }}, lent.{{ field }}) as {{ field }},
            {% endfor %}
            least(known.created_date, lent.created_date) as created_date
        )
    from known
    left join lent on known.lead_key = lent.lead_key
    left join synced_leads on known.lead_key = synced_leads.record_key
    where synced_leads.record_key is null
),

-- An e-mail host leads to an account only where it is no mail host and one account bears it.
account_domains as (
    select
        account_records.domain,
        min(account_xref.canonical_account_key) as account_key
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    where not account_records.has_generic_domain
    group by account_records.domain
    having count(distinct account_xref.canonical_account_key) = 1
),

linked as (
    select
        folded.* exclude (deal_key),
        account_xref.canonical_account_key as own_account_key,
        account_xref.rule as own_rule,
        deals.deal_key,
        deals.account_key as deal_account_key,
        deals.created_date as deal_created_date,
        coalesce(deals.is_won, false) as is_won,
        account_domains.account_key as domain_account_key
    from folded
    left join account_xref on folded.account_record_key = account_xref.account_key
    left join deal_xref on folded.deal_key = deal_xref.deal_key
    left join deals on deal_xref.canonical_deal_key = deals.deal_key
    left join account_domains on folded.email_domain = account_domains.domain
),

staged as (
    select
        linked.* exclude (mql_date, sal_date, sql_date),
        coalesce(sql_date, deal_created_date) as sql_date,
        coalesce(sal_date, sql_date, deal_created_date) as sal_date,
        coalesce(mql_date, sal_date, sql_date, deal_created_date) as mql_date
    from linked
    where own_rule is distinct from 'test_account'
),

final as (
    select
        staged.lead_key,
        staged.source,
        coalesce(staged.own_account_key, staged.deal_account_key, staged.domain_account_key)
            as account_key,
        case
            when staged.own_account_key is not null then 'account_id'
            when staged.deal_account_key is not null then 'converted_deal'
            when staged.domain_account_key is not null then 'email_domain'
        end as account_basis,
        staged.deal_key,
        staged.email_domain,
        staged.lead_source,
        coalesce(staged.created_date, staged.mql_date, staged.rejected_date) as created_date,
        staged.mql_date,
        staged.sal_date,
        staged.sql_date,
        staged.is_won,
        staged.rejected_date,
        case
            when staged.rejected_date is not null then staged.rejection_label
        end as rejection_label,
        case
            when staged.rejected_date is not null then rejection_reason_map.rejection_reason
        end as rejection_reason
    from staged
    left join rejection_reason_map
        on staged.rejection_label = {{ map_label('rejection_reason_map.source_value') }}
    where
        coalesce(staged.created_date, staged.mql_date, staged.rejected_date) <= {{ as_of_date() }}
)

select * from final
