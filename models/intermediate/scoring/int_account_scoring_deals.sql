-- One row per account that has a deal to lend it buying signals: its open deal changed last, else
-- the deal closed last within `signal_lookback_days`.
with deals as (
    select * from {{ ref('int_deals') }}
),

ranked as (
    select
        account_key,
        deal_key,
        is_closed,
        row_number() over (
            partition by account_key
            order by
                is_closed,
                case when not is_closed then updated_at end desc nulls last,
                closed_date desc nulls last,
                deal_key
        ) as deal_rank
    from deals
    where
        account_key is not null
        and created_date is not null
        and (
            not is_closed
            or closed_date >= {{ as_of_date() }} - {{ var('signal_lookback_days') }}
        )
),

final as (
    select
        account_key,
        deal_key
    from ranked
    where deal_rank = 1
)

select * from final
