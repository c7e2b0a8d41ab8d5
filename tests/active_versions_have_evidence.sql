-- Active scorecard versions without enough won deals or churned accounts before their valid_from.
with data_readiness as (
    select * from {{ ref('rpt_data_readiness') }}
),

failures as (
    select
        'The scorecard ' || subject || ' is active without the evidence it needs (' || finding
        || '); set its status to shadow in seeds/scorecard/scorecards.csv until there is more, or'
        || ' set the variable evidence_rule to report to be told without failing.' as sentence
    from data_readiness
    where is_enforced and verdict = 'fail'
)

{{ stop_with_sentence() }}
