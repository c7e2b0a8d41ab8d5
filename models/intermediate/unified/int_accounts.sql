-- One row per account known by as_of_date, merged records and duplicates folded into one.
-- A field the surviving record lacks is taken from its duplicates, the one changed last first.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

industry_map as (
    select * from {{ ref('industry_map') }}
),

country_map as (
    select * from {{ ref('country_map') }}
),

employee_ranges as (
    select * from {{ ref('int_employee_ranges') }}
),

members as (
    select
        account_records.*,
        account_xref.canonical_account_key,
        row_number() over (
            partition by account_xref.canonical_account_key
            order by
                account_xref.rule = 'own' desc,
                account_records.updated_at desc nulls last,
                account_records.account_key
        ) as member_rank
    from account_records
    inner join account_xref on account_records.account_key = account_xref.account_key
    where account_xref.canonical_account_key is not null
),

folded as (
    select
        canonical_account_key as account_key,
        arg_min(source, member_rank) as source,
        arg_min(account_id, member_rank) as account_id,
        arg_min(account_name, member_rank) as account_name,
        arg_min(domain, member_rank) as domain,
        arg_min(parent_account_key, member_rank) as parent_key,
        arg_min(account_type, member_rank) as account_type,
        arg_min(industry, member_rank) as industry_raw,
        arg_min(employee_count, member_rank) as employee_exact,
        arg_min({{ map_label('employee_range') }}, member_rank) as employee_range,
        arg_min(annual_revenue_amount, member_rank) as annual_revenue_amount,
        arg_min(growth_rate, member_rank) as growth_rate,
        arg_min(founded_year, member_rank) as founded_year,
        arg_min(funding_stage, member_rank) as funding_stage,
        arg_min(country, member_rank) as country_raw,
        arg_min(state, member_rank) as state,
        arg_min(technologies, member_rank) as technologies,
        arg_min(owner_id, member_rank) as owner_id,
        min(created_at) as created_at,
        arg_min(updated_at, member_rank) as updated_at,
        arg_min(updated_on, member_rank) as updated_on,
        coalesce(arg_min(is_person_account, member_rank), false) as is_person_account
    from members
    group by canonical_account_key
),

final as (
    select
        folded.account_key,
        folded.source,
        folded.account_id,
        folded.account_name,
        folded.domain,
        parents.canonical_account_key as parent_account_key,
        folded.account_type,
        folded.industry_raw,
        industry_map.industry,
        coalesce(folded.employee_exact, employee_ranges.lowest_count) as employee_count,
        case
            when folded.employee_exact is null then employee_ranges.employee_range
        end as employee_range,
        case
            when folded.employee_exact is not null then 'exact'
            when employee_ranges.lowest_count is not null then 'range'
            else 'unknown'
        end as employee_basis,
        folded.annual_revenue_amount,
        folded.growth_rate,
        folded.founded_year,
        folded.funding_stage,
        country_map.country,
        country_map.region,
        folded.state,
        folded.technologies,
        folded.owner_id,
        folded.created_at,
        folded.updated_at,
        folded.updated_on,
        folded.is_person_account
    from folded
    left join account_xref as parents
        on
            folded.parent_key = parents.account_key
            and folded.account_key != parents.canonical_account_key
    left join industry_map
        on {{ map_label('folded.industry_raw') }} = {{ map_label('industry_map.source_value') }}
    left join country_map
        on {{ map_label('folded.country_raw') }} = {{ map_label('country_map.source_value') }}
    left join employee_ranges on folded.employee_range = employee_ranges.source_value
)

select * from final
