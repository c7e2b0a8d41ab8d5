-- One row per currency and span of days on which one rate holds; the first rate also holds
-- before it.
with currency_rates as (
    select * from {{ ref('currency_rates') }}
),

spans as (
    select
        upper(currency) as currency,
        rate,
        row_number() over (partition by upper(currency) order by valid_from) as span_no,
        valid_from,
        lead(valid_from) over (partition by upper(currency) order by valid_from) as next_from
    from currency_rates
),

final as (
    select
        currency,
        rate,
        case when span_no = 1 then date '0001-01-01' else valid_from end as valid_from,
        coalesce(next_from, date '9999-12-31') as valid_before
    from spans
)

select * from final
