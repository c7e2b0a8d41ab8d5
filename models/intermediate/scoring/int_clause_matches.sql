-- One row per clause and distinct value that meets it. Unknown values are not here: `missing` and
-- `otherwise` are settled where they are used.
with clauses as (
    select * from {{ ref('int_clauses') }}
),

clause_values as (
    select * from {{ ref('int_clause_values') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

distinct_values as (
    select distinct
        scoring_values.attribute_id,
        attributes.value_kind,
        scoring_values.attribute_value
    from scoring_values
    inner join attributes on scoring_values.attribute_id = attributes.attribute_id
),

elements as (
    select
        attribute_id,
        attribute_value,
        lower(trim(unnest(
            case value_kind
                when 'set' then string_split(attribute_value, '|') else [attribute_value]
            end
        ))) as element
    from distinct_values
),

hits as (
    select
        clause_values.clause_id,
        elements.attribute_value,
        count(distinct elements.element) as hit_count
    from elements
    inner join clause_values
        on
            elements.attribute_id = clause_values.attribute_id
            and elements.element = clause_values.match_value
    group by clause_values.clause_id, elements.attribute_value
),

clause_sizes as (
    select
        clause_id,
        count(*) as value_count
    from clause_values
    group by clause_id
),

within_bounds as (
    select
        clauses.clause_id,
        clauses.attribute_id,
        distinct_values.attribute_value
    from distinct_values
    inner join clauses
        on
            distinct_values.attribute_id = clauses.attribute_id
            and clauses.operator = 'between'
            and try_cast(distinct_values.attribute_value as double)
            between coalesce(clauses.lower_bound, -1e308) and coalesce(clauses.upper_bound, 1e308)
    where distinct_values.value_kind in ('integer', 'number')
),

listed as (
    select
        clauses.clause_id,
        clauses.attribute_id,
        distinct_values.attribute_value
    from distinct_values
    inner join clauses
        on
            distinct_values.attribute_id = clauses.attribute_id
            and clauses.operator in ('any_of', 'none_of', 'all_of')
    left join clause_sizes on clauses.clause_id = clause_sizes.clause_id
    left join hits
        on
            clauses.clause_id = hits.clause_id
            and distinct_values.attribute_value = hits.attribute_value
    where
        case clauses.operator
            when 'any_of' then hits.hit_count > 0
            when 'all_of' then hits.hit_count = clause_sizes.value_count
            when 'none_of' then hits.hit_count is null
        end
),

final as (
    select * from within_bounds
    union all
    select * from listed
)

select * from final
