-- One row per replayed stop and attribute: the value of the earlier build. Of a deal that lends its
-- signals no longer none is left, and a company counted in years is older by the years gone by.
with replay_subjects as (
    select * from {{ ref('int_replay_subjects') }}
),

previous_inputs as (
    select * from {{ ref('int_previous_inputs') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

earlier as (
    select
        replay_subjects.subject_id,
        replay_subjects.scored_on,
        previous_inputs.attribute_id,
        previous_inputs.attribute_value,
        previous_inputs.observed_on,
        previous_inputs.attribute_id = 'company_age_years'
        and strftime(previous_inputs.observed_on, '%m-%d') = '01-01' as is_company_age,
        extract('year' from replay_subjects.scored_on)
        - extract('year' from previous_inputs.observed_on) as years_gone
    from replay_subjects
    inner join previous_inputs on replay_subjects.account_key = previous_inputs.account_key
    inner join attributes on previous_inputs.attribute_id = attributes.attribute_id
    where attributes.grain = 'account' or replay_subjects.deal_key is not null
),

final as (
    select
        subject_id,
        scored_on,
        attribute_id,
        case
            when is_company_age
                then cast(cast(attribute_value as bigint) + years_gone as varchar)
            else attribute_value
        end as attribute_value,
        case
            when is_company_age then make_date(cast(extract('year' from scored_on) as bigint), 1, 1)
            else observed_on
        end as observed_on
    from earlier
)

select * from final
