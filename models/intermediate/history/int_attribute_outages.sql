-- One row per source and account attribute: of the accounts there in the last build and today, how
-- many had a value then and are given one now. is_outage: too sudden a fall to be believed.
with known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

attribute_observations as (
    select * from {{ ref('int_attribute_observations') }}
),

previous_inputs as (
    select * from {{ ref('int_previous_inputs') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

present as (
    select distinct previous_inputs.account_key
    from previous_inputs
    inner join known_subjects
        on
            known_subjects.subject_kind = 'account'
            and previous_inputs.account_key = known_subjects.account_key
),

account_counts as (
    select
        split_part(account_key, ':', 1) as source,
        count(*) as account_count
    from present
    group by split_part(account_key, ':', 1)
),

given as (
    select distinct
        entity_key as account_key,
        attribute_id
    from attribute_observations
    where grain = 'account' and coalesce(known_on <= {{ as_of_date() }}, true)
),

known_before as (
    select
        previous_inputs.account_key,
        previous_inputs.attribute_id
    from previous_inputs
    inner join present on previous_inputs.account_key = present.account_key
    inner join attributes
        on
            previous_inputs.attribute_id = attributes.attribute_id
            and attributes.grain = 'account'
),

-- Who had a value then or has one now: a value found elsewhere makes up for one lost.
asked as (
    select
        account_key,
        attribute_id
    from known_before
    union distinct
    select
        given.account_key,
        given.attribute_id
    from given
    inner join present on given.account_key = present.account_key
),

counted as (
    select
        split_part(asked.account_key, ':', 1) as source,
        asked.attribute_id,
        count(known_before.account_key) as before_count,
        count(given.account_key) as now_count
    from asked
    left join known_before
        on
            asked.account_key = known_before.account_key
            and asked.attribute_id = known_before.attribute_id
    left join given
        on
            asked.account_key = given.account_key
            and asked.attribute_id = given.attribute_id
    group by split_part(asked.account_key, ':', 1), asked.attribute_id
),

final as (
    select
        counted.source,
        counted.attribute_id,
        account_counts.account_count,
        counted.before_count,
        counted.now_count,
        counted.before_count >= {{ var('outage_min_count') }}
        and counted.now_count < {{ var('outage_share') }} * counted.before_count as is_outage
    from counted
    inner join account_counts on counted.source = account_counts.source
)

select * from final
