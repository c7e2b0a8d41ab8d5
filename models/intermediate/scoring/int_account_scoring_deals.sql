-- One row per account that has a deal to lend it buying signals: its open deal changed last, else
-- the deal closed last within `signal_lookback_days`.
with deals as (
    select * from {{ ref('int_deals') }}
),

-- A change after as_of_date is not known yet; what is known then is when the deal was created.
candidates as (
    select
        account_key,
        deal_key,
        is_closed,
        closed_date,
        case
            when updated_on <= {{ as_of_date() }} then updated_at
            else cast(created_date as timestamp)
        end as changed_at
    from deals
    where
        account_key is not null
        and created_date is not null
        and (
            not is_closed
            or closed_date >= {{ as_of_date() }} - {{ var('signal_lookback_days') }}
        )
),

ranked as (
    select
        account_key,
        deal_key,
        row_number() over (
            partition by account_key
            order by
                is_closed,
                case when not is_closed then changed_at end desc nulls last,
                closed_date desc nulls last,
                deal_key
        ) as deal_rank
    from candidates
),

final as (
    select
        account_key,
        deal_key
    from ranked
    where deal_rank = 1
)

select * from final
