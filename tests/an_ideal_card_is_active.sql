-- No ideal scorecard is active on the day of the run: every account would be Unknown, and a
-- write-back would clear its score. Reads the seed alone, so that it fails before any model does.
with scorecards as (
    select * from {{ ref('scorecards') }}
),

in_force as (
    select count(*) as card_count
    from scorecards
    where
        status = 'active'
        and polarity = 'ideal'
        and {{ as_of_date() }} between coalesce(valid_from, date '0001-01-01')
        and coalesce(valid_to, date '9999-12-31')
),

failures as (
    select
        'No ideal card is active on ' || {{ as_of_date() }} || ', so every account would be'
        || ' Unknown; set the status of one in seeds/scorecard/scorecards.csv to active, with'
        || ' valid_from and valid_to around that day.' as sentence
    from in_force
    where card_count = 0
)

{{ stop_with_sentence() }}
