-- One row per clause and value it lists, with `@value_set` written out.
with clauses as (
    select * from {{ ref('int_clauses') }}
),

value_sets as (
    select * from {{ ref('value_sets') }}
),

listed as (
    select
        clause_id,
        attribute_id,
        lower(trim(unnest(string_split(match_values, '|')))) as match_value
    from clauses
    where match_values is not null
),

final as (
    select distinct
        listed.clause_id,
        listed.attribute_id,
        lower(trim(coalesce(value_sets.value, listed.match_value))) as match_value
    from listed
    left join value_sets on listed.match_value = '@' || lower(value_sets.value_set_id)
)

select * from final
