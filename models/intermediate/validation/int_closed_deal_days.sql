-- One row per closing day and value of an attribute known at discovery (both `all`: all deals of
-- the day, known or not), with how many deals closed. Renewals count too, as in score_psi.
with
deals as (select * from {{ ref('int_deals') }}),

subjects as (select * from {{ ref('int_scoring_subjects') }}),

attribute_values as (select * from {{ ref('int_scoring_values') }}),

closed as (
    select
        subjects.subject_id,
        deals.closed_date
    from deals
    inner join subjects
        on
            deals.deal_key = subjects.deal_key
            and subjects.subject_kind = 'deal'
            and subjects.scoring_moment = 'discovery'
    where
        deals.is_closed
        and deals.is_won is not null
        and deals.closed_date <= {{ as_of_date() }}
),

final as (
    select
        closed_date,
        'all' as attribute_id,
        'all' as attribute_value,
        count(*) as deal_count,
        cast(0 as bigint) as undated_count
    from closed
    group by closed_date
    union all
    select
        closed.closed_date,
        attribute_values.attribute_id,
        attribute_values.attribute_value,
        count(*) as deal_count,
        count(*) filter (where attribute_values.observed_on is null) as undated_count
    from closed
    inner join attribute_values on closed.subject_id = attribute_values.subject_id
    group by
        closed.closed_date, attribute_values.attribute_id, attribute_values.attribute_value
)

select * from final
