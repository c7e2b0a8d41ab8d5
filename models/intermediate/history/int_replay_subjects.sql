-- One row per account and stop of its replay: what it was scored with in an earlier build, by
-- today's rules, on the day of that build (`rules`) or today (`time`). Only where the rules, or
-- else the values, have changed since; elsewhere the stop is the score before, or the one today.
with previous_build as (
    select * from {{ ref('int_previous_build') }}
),

previous_states as (
    select * from {{ ref('int_previous_states') }}
),

known_subjects as (
    select * from {{ ref('int_known_subjects') }}
),

input_history as (
    select * from {{ ref('int_input_history') }}
),

previous_inputs as (
    select * from {{ ref('int_previous_inputs') }}
),

rules_fingerprint as (
    select * from {{ ref('int_rules_fingerprint') }}
),

changed_accounts as (
    select distinct input_history.account_key
    from input_history
    left join previous_inputs
        on
            input_history.account_key = previous_inputs.account_key
            and input_history.attribute_id = previous_inputs.attribute_id
            and input_history.attribute_value = previous_inputs.attribute_value
            and coalesce(input_history.observed_on, date '0001-01-01')
            = coalesce(previous_inputs.observed_on, date '0001-01-01')
    -- A value that is held, or delivered again, is still the same value.
    where
        input_history.changed_on = {{ as_of_date() }}
        and previous_inputs.account_key is null
),

compared as (
    select
        previous_states.account_key,
        previous_states.as_of_date as previous_date,
        previous_states.scoring_deal_key,
        previous_states.deal_closed_date,
        previous_states.rules_fingerprint != rules_fingerprint.rules_fingerprint
            as has_new_rules,
        (
            changed_accounts.account_key is not null
            or coalesce(previous_states.scoring_deal_key, '')
            != coalesce(known_subjects.deal_key, '')
        ) as has_new_values
    from previous_states
    inner join known_subjects
        on
            known_subjects.subject_kind = 'account'
            and previous_states.account_key = known_subjects.account_key
    inner join previous_build on previous_build.is_latest
    cross join rules_fingerprint
    left join changed_accounts on previous_states.account_key = changed_accounts.account_key
),

final as (
    select
        'replay/rules/' || account_key as subject_id,
        'replay' as subject_kind,
        account_key,
        scoring_deal_key as deal_key,
        'rules' as scoring_moment,
        previous_date as scored_on,
        previous_date as known_until,
        {{ as_of_date() }} as rules_on
    from compared
    where has_new_rules
    union all
    select
        'replay/time/' || account_key as subject_id,
        'replay' as subject_kind,
        account_key,
        case
            when
                coalesce(
                    deal_closed_date >= {{ as_of_date() }} - {{ var('signal_lookback_days') }}, true
                )
                then scoring_deal_key
        end as deal_key,
        'time' as scoring_moment,
        {{ as_of_date() }} as scored_on,
        {{ as_of_date() }} as known_until,
        {{ as_of_date() }} as rules_on
    from compared
    where has_new_values
)

select * from final
