-- One row per account of which some source says whether it churned: what each says, side by side.
-- Only subscriptions count anywhere else; an event log speaks of all accounts once it has an entry.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

known_records as (
    select
        entity_key as account_key,
        attribute_id,
        attribute_value,
        observed_on
    from attribute_records
    where
        attribute_id in ('churn_event', 'churn_flag')
        and grain = 'account'
        and entity_key is not null
        and attribute_value is not null
        and coalesce(observed_on <= {{ as_of_date() }}, true)
),

ranked_flags as (
    select
        account_key,
        attribute_value = 'true' as is_flagged,
        observed_on,
        row_number() over (
            partition by account_key
            order by observed_on desc nulls last, attribute_value desc
        ) as age_rank
    from known_records
    where attribute_id = 'churn_flag'
),

flags as (
    select * from ranked_flags
    where age_rank = 1
),

event_counts as (
    select
        account_key,
        count(*) as event_count,
        max(observed_on) as last_event_on
    from known_records
    where attribute_id = 'churn_event'
    group by account_key
),

event_log as (
    select count(*) > 0 as is_kept from event_counts
),

accounts as (
    select account_key from customers
    union
    select account_key from known_records
),

said as (
    select
        accounts.account_key,
        case
            when customers.is_active then 'active'
            when not customers.is_active then 'churned'
        end as subscription_state,
        case when flags.is_flagged then 'churned' when not flags.is_flagged then 'active' end
            as flag_state,
        case
            when event_counts.event_count > 0 then 'churned'
            when event_log.is_kept then 'active'
        end as event_state,
        customers.churned_on,
        customers.lost_on,
        flags.observed_on as flag_observed_on,
        coalesce(event_counts.event_count, 0) as event_count,
        event_counts.last_event_on
    from accounts
    cross join event_log
    left join customers on accounts.account_key = customers.account_key
    left join flags on accounts.account_key = flags.account_key
    left join event_counts on accounts.account_key = event_counts.account_key
),

final as (
    select
        account_key,
        subscription_state,
        flag_state,
        event_state,
        cast(
            case when subscription_state is null then 0 else 1 end
            + case when flag_state is null then 0 else 1 end
            + case when event_state is null then 0 else 1 end as integer
        ) as source_count,
        coalesce(subscription_state != flag_state, false)
        or coalesce(subscription_state != event_state, false)
        or coalesce(flag_state != event_state, false) as has_disagreement,
        churned_on,
        lost_on,
        flag_observed_on,
        event_count,
        last_event_on,
        concat_ws(
            '; ',
            'subscriptions say ' || subscription_state || coalesce(' since ' || lost_on, ''),
            'the flag says ' || flag_state,
            case
                when event_count > 0
                    then 'the event log has ' || event_count
                        || coalesce(' up to ' || last_event_on, '')
                when event_state is not null then 'the event log has none'
            end
        ) as finding
    from said
)

select * from final
