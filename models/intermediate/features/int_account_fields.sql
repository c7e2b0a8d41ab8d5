-- One row per account and attribute that the CRM holds as a field, twice where its date is known:
-- dated by the record's last change, and undated, as the stand-in for the days before that change.
-- What follows from winning, as account_type does, has no stand-in.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

fields as (
    {% for attribute_id, value in {
        'employee_count': 'coalesce(employee_range, cast(employee_count as varchar))',
        'annual_revenue': number_text('annual_revenue_amount'),
        'industry': 'industry',
        'growth_rate': number_text('growth_rate'),
        'country': 'lower(country)',
        'region': 'region',
        'state': 'lower(state)',
        'funding_stage': 'lower(funding_stage)',
        'technologies': 'technologies',
        'account_type': 'lower(account_type)',
    }.items() %}
    select
        account_key,
        '{{ attribute_id }}' as attribute_id,
        {{ value }} as attribute_value,
        updated_on
    from accounts
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

filled as (
    select
        fields.*,
        coalesce(attributes.is_consequence, false) as is_consequence
    from fields
    left join attributes on fields.attribute_id = attributes.attribute_id
    where fields.attribute_value is not null
),

-- A company ages while its deals run: its age is known from each New Year's Day of ten years on.
new_years as (
    select
        make_date(cast(extract('year' from {{ as_of_date() }}) as bigint) - years_ago, 1, 1) as day
    from (select unnest(range(10)) as years_ago) as last_years
),

ages as (
    select
        accounts.account_key,
        extract('year' from new_years.day) - accounts.founded_year as age_years,
        new_years.day
    from accounts
    inner join new_years on accounts.founded_year <= extract('year' from new_years.day)
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
    where not is_consequence
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
        or (updated_on is null and is_consequence)
    union all
    select
        'account' as grain,
        account_key as entity_key,
        'company_age_years' as attribute_id,
        cast(age_years as varchar) as attribute_value,
        day as observed_on,
        day as known_on
    from ages
)

select * from final
