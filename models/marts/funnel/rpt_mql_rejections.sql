-- One row per month and reason for which leads that marketing had qualified were turned down. The
-- share is of those whose reason is known; `unknown` has none or one no mapping covers.
with leads as (
    select * from {{ ref('int_leads') }}
),

counts as (
    select
        cast(date_trunc('month', rejected_date) as date) as month_start,
        coalesce(rejection_reason, 'unknown') as rejection_reason,
        count(*) as rejected_mql_count
    from leads
    where mql_date is not null and rejected_date is not null
    group by month_start, coalesce(rejection_reason, 'unknown')
),

totals as (
    select
        month_start,
        coalesce(
            sum(rejected_mql_count) filter (where rejection_reason != 'unknown'), 0
        ) as reasoned_count
    from counts
    group by month_start
),

final as (
    select
        counts.month_start,
        counts.rejection_reason,
        counts.rejected_mql_count,
        cast(totals.reasoned_count as bigint) as reasoned_mql_count,
        {% for name, expression in {
            'rejection_share':
                'counts.rejected_mql_count / nullif(totals.reasoned_count, 0)',
            'ci_low': wilson_bound('counts.rejected_mql_count', 'totals.reasoned_count', 'low'),
            'ci_high': wilson_bound('counts.rejected_mql_count', 'totals.reasoned_count', 'high'),
        }.items() %}
        case when counts.rejection_reason != 'unknown' then {{ expression }} end as {{ name }},
        {% endfor %}
        {{ as_of_date() }} as as_of_date
    from counts
    inner join totals on counts.month_start = totals.month_start
)

select * from final
