-- One row per clause and distinct value that meets it, or, where is_cut, may meet it: a range of
-- employees that lies in its bounds in part. Unknown values are not here: `missing` and
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

numbers as (
    select
        attribute_id,
        attribute_value,
        {{ range_low('attribute_value') }} as low,
        {{ range_high('attribute_value') }} as high
    from distinct_values
    where value_kind in ('integer', 'number')
),

within_bounds as (
    select
        clauses.clause_id,
        clauses.attribute_id,
        numbers.attribute_value,
        numbers.low < coalesce(clauses.lower_bound, -1e308)
        or numbers.high > coalesce(clauses.upper_bound, 1e308) as is_cut
    from numbers
    inner join clauses
        on
            numbers.attribute_id = clauses.attribute_id
            and clauses.operator = 'between'
            and numbers.high >= coalesce(clauses.lower_bound, -1e308)
            and numbers.low <= coalesce(clauses.upper_bound, 1e308)
),

listed as (
    select
        clauses.clause_id,
        clauses.attribute_id,
        distinct_values.attribute_value,
        false as is_cut
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
