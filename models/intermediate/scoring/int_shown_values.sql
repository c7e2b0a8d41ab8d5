-- One row per account of which anything is known: its own attributes as they were scored, one
-- column each, and all that active cards read, own attributes included, with day and source, as
-- one JSON text. A person is not scored, and shows what the CRM says.
with accounts as (
    select * from {{ ref('int_accounts') }}
),

scored_values as (
    select * from {{ ref('int_scored_values') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

{% set shown = [
    'account_type', 'industry', 'employee_count', 'annual_revenue', 'growth_rate', 'funding_stage',
    'country', 'region', 'technologies',
] %}
listed as (
    select scorecard_criteria.attribute_id
    from scorecard_criteria
    inner join scorecards
        on
            scorecard_criteria.scorecard_id = scorecards.scorecard_id
            and scorecard_criteria.scorecard_version = scorecards.scorecard_version
    where scorecards.status = 'active'
    union
    select unnest({{ shown }}) as attribute_id
),

columns as (
    select
        {% for attribute_id in shown %}
        max(attribute_value) filter (where attribute_id = '{{ attribute_id }}')
            as {{ attribute_id }},
        {% endfor %}
        account_key
    from scored_values
    group by account_key
),

texts as (
    select
        scored_values.account_key,
        '{' || string_agg(
            to_json(scored_values.attribute_id) || ':' || to_json(
                struct_pack(
                    value := scored_values.attribute_value,
                    observed_on := scored_values.observed_on,
                    source := scored_values.source_class
                )
            ),
            ',' order by scored_values.attribute_id
        ) || '}' as scored_values
    from scored_values
    inner join listed on scored_values.attribute_id = listed.attribute_id
    group by scored_values.account_key
),

final as (
    select
        columns.account_key,
        columns.account_type,
        columns.industry,
        {{ range_low('columns.employee_count') }} as employee_count,
        case
            when columns.employee_count is null then 'unknown'
            when try_cast(columns.employee_count as double) is null then 'range'
            else 'exact'
        end as employee_basis,
        try_cast(columns.annual_revenue as decimal(18, 2)) as annual_revenue_amount,
        try_cast(columns.growth_rate as double) as growth_rate,
        columns.funding_stage,
        upper(columns.country) as country,
        columns.region,
        columns.technologies,
        texts.scored_values
    from columns
    left join texts on columns.account_key = texts.account_key
    union all
    select
        account_key,
        lower(account_type) as account_type,
        industry,
        employee_count,
        employee_basis,
        annual_revenue_amount,
        growth_rate,
        lower(funding_stage) as funding_stage,
        country,
        region,
        technologies,
        cast(null as varchar) as scored_values
    from accounts
    where is_person_account
)

select * from final
