-- Rates that do not fit the variable reporting_currency: it has none, or one that is not 1. Money
-- would be unknown, or reported in another currency than it says.
with currency_rates as (
    select * from {{ ref('currency_rates') }}
),

own_rates as (
    select
        count(*) as rate_count,
        count(*) filter (where rate != 1) as odd_count
    from currency_rates
    where currency = '{{ var("reporting_currency") }}'
),

failures as (
    select
        'The currency {{ var("reporting_currency") }}, in which money is reported, has '
        || case when rate_count = 0 then 'no rate' else 'a rate other than 1' end
        || ' in seeds/mappings/currency_rates.csv; write all rates in units of it, its own as 1,'
        || ' or set the variable reporting_currency.' as sentence
    from own_rates
    where rate_count = 0 or odd_count > 0
)

{{ stop_with_sentence() }}
