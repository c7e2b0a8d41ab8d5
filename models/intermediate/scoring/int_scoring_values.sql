-- One row per subject and attribute whose value is known at its moment: the one observed last,
-- unless that is older than the attribute's max_age_days. No row means unknown.
with latest_values as (
    select * from {{ ref('int_latest_values') }}
),

replay_values as (
    select * from {{ ref('int_replay_values') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

candidates as (
    select
        subject_id,
        scored_on,
        attribute_id,
        attribute_value,
        observed_on,
        is_held,
        is_current
    from latest_values
    union all
    select
        subject_id,
        scored_on,
        attribute_id,
        attribute_value,
        observed_on,
        false as is_held,
        false as is_current
    from replay_values
),

aged as (
    select
        * exclude (scored_on),
        greatest(coalesce(scored_on - observed_on, 0), 0) as age_days
    from candidates
),

final as (
    select aged.*
    from aged
    inner join attributes on aged.attribute_id = attributes.attribute_id
    where coalesce(aged.age_days <= attributes.max_age_days, true)
)

select * from final
