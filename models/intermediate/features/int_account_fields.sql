-- One row per account and attribute that the CRM holds as a field, twice where its date is known:
-- dated by the record's last change, and undated, as the stand-in for the days before that change.
-- account_type has no stand-in: it says `customer` because a deal was won.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

fields as (
    {% for attribute_id, value in {
        'employee_count': 'cast(employee_count as varchar)',
        'annual_revenue': number_text('annual_revenue_amount'),
        'industry': 'industry',
        'growth_rate': number_text('growth_rate'),
        'country': 'lower(country)',
        'region': 'region',
        'state': 'lower(state)',
        'company_age_years': 'cast(company_age_years as varchar)',
        'funding_stage': 'lower(funding_stage)',
        'technologies': 'technologies',
        'account_type': 'lower(account_type)',
    }.items() %}
    select
        account_key,
        '{{ attribute_id }}' as attribute_id,
        {{ value }} as attribute_value,
        cast(updated_at as date) as updated_on
    from accounts
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

filled as (
    select * from fields
    where attribute_value is not null
),

final as (
    select
        'account' as grain,
        account_key as entity_key,
        attribute_id,
        attribute_value,
        cast(null as date) as observed_on,
        cast(null as date) as known_on
    from filled
    where attribute_id != 'account_type'
    union all
    select
        'account' as grain,
        account_key as entity_key,
        attribute_id,
        attribute_value,
        updated_on as observed_on,
        coalesce(updated_on, {{ as_of_date() }}) as known_on
    from filled
    where
        updated_on <= {{ as_of_date() }}
        or (updated_on is null and attribute_id = 'account_type')
)

select * from final
