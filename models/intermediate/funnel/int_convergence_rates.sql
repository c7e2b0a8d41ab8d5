-- One row per account attribute, value and data set: the rate here against elsewhere, which is the
-- cases of accounts whose attribute is known and does not hold the value.
with cases as (
    select * from {{ ref('int_convergence_cases') }}
),

segment_values as (
    select * from {{ ref('int_account_segment_values') }}
),

data_sets as (
    select unnest(['campaign', 'close', 'kept']) as data_set
),

attribute_values as (
    select distinct
        attribute_id,
        attribute_value
    from segment_values
),

known_accounts as (
    select distinct
        account_key,
        attribute_id
    from segment_values
),

known as (
    select
        cases.data_set,
        known_accounts.attribute_id,
        count(*) as known_count,
        count(*) filter (where cases.is_hit) as known_hit_count
    from cases
    inner join known_accounts on cases.account_key = known_accounts.account_key
    group by cases.data_set, known_accounts.attribute_id
),

here as (
    select
        cases.data_set,
        segment_values.attribute_id,
        segment_values.attribute_value,
        count(*) as case_count,
        count(*) filter (where cases.is_hit) as hit_count
    from cases
    inner join segment_values on cases.account_key = segment_values.account_key
    group by cases.data_set, segment_values.attribute_id, segment_values.attribute_value
),

counted as (
    select
        attribute_values.attribute_id,
        attribute_values.attribute_value,
        data_sets.data_set,
        coalesce(here.case_count, 0) as case_count,
        coalesce(here.hit_count, 0) as hit_count,
        coalesce(known.known_count - coalesce(here.case_count, 0), 0) as elsewhere_count,
        coalesce(known.known_hit_count - coalesce(here.hit_count, 0), 0) as elsewhere_hit_count
    from attribute_values
    cross join data_sets
    left join known
        on
            attribute_values.attribute_id = known.attribute_id
            and data_sets.data_set = known.data_set
    left join here
        on
            attribute_values.attribute_id = here.attribute_id
            and attribute_values.attribute_value = here.attribute_value
            and data_sets.data_set = here.data_set
),

rated as (
    select
        *,
        hit_count / nullif(case_count, 0) as rate,
        elsewhere_hit_count / nullif(elsewhere_count, 0) as elsewhere_rate,
        rate / nullif(elsewhere_rate, 0) as lift,
        {% for bound in ['low', 'high'] %}
        {{ rate_ratio_bound(
            'hit_count', 'case_count', 'elsewhere_hit_count', 'elsewhere_count', bound
        ) }} as ci_{{ bound }},
        {% endfor %}
        least(case_count, elsewhere_count) >= {{ var('convergence_min_sample') }} as is_enough
    from counted
),

judged as (
    select
        *,
        case
            when not is_enough then 'too_few'
            when ci_low > 1 then 'above'
            when ci_high < 1 then 'below'
            else 'unclear'
        end as verdict,
        rank() over (
            partition by attribute_id, data_set, is_enough order by rate desc
        ) as place
    from rated
),

final as (
    select
        * exclude (is_enough, place),
        is_enough and rate > elsewhere_rate as is_leaning,
        case when is_enough then place end as rate_rank
    from judged
)

select * from final
