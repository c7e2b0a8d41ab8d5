-- One row per range text of employee_range_map, in one form: `201-500`, `5001+`. is_straddling
-- is for the list of issues; what a range scores is settled criterion by criterion.
with employee_range_map as (
    select * from {{ ref('employee_range_map') }}
),

scorecards as (
    select * from {{ ref('scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('scorecard_criteria') }}
),

scorecard_rules as (
    select * from {{ ref('scorecard_rules') }}
),

conditions as (
    select * from {{ ref('conditions') }}
),

spans as (
    select
        scorecard_rules.lower_bound,
        scorecard_rules.upper_bound
    from scorecard_rules
    inner join scorecard_criteria
        on
            scorecard_rules.scorecard_id = scorecard_criteria.scorecard_id
            and scorecard_rules.version = scorecard_criteria.version
            and scorecard_rules.criterion_id = scorecard_criteria.criterion_id
    inner join scorecards
        on
            scorecard_rules.scorecard_id = scorecards.scorecard_id
            and scorecard_rules.version = scorecards.version
    where
        scorecard_rules.operator = 'between'
        and scorecard_criteria.attribute_id = 'employee_count'
        and scorecards.status in ('active', 'shadow')
    union all
    select
        lower_bound,
        upper_bound
    from conditions
    where operator = 'between' and attribute_id = 'employee_count'
),

straddling as (
    select distinct employee_range_map.source_value
    from employee_range_map
    inner join spans
        on
            (
                employee_range_map.employee_min < spans.lower_bound
                and spans.lower_bound <= coalesce(employee_range_map.employee_max, 1e18)
            )
            or (
                employee_range_map.employee_min <= spans.upper_bound
                and spans.upper_bound < coalesce(employee_range_map.employee_max, 1e18)
            )
),

final as (
    select
        {{ map_label('employee_range_map.source_value') }} as source_value,
        employee_range_map.employee_min as lowest_count,
        case
            when employee_range_map.employee_max is null
                then cast(employee_range_map.employee_min as varchar) || '+'
            when employee_range_map.employee_max = employee_range_map.employee_min
                then cast(employee_range_map.employee_min as varchar)
            else
                cast(employee_range_map.employee_min as varchar) || '-'
                || cast(employee_range_map.employee_max as varchar)
        end as employee_range,
        straddling.source_value is not null as is_straddling
    from employee_range_map
    left join straddling on employee_range_map.source_value = straddling.source_value
)

select * from final
