-- Deals that were lost on the way: staged for use but neither a deal nor listed as part of one or
-- as rejected, or a deal with a date of creation that some version for all accounts did not score
-- at every moment, although nothing says why.
with salesforce_deals as (
    select * from {{ ref('stg_salesforce__deals') }}
),

hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

csv_deals as (
    select * from {{ ref('stg_csv__deals') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

folded_records as (
    select * from {{ ref('rpt_folded_records') }}
    where object_name = 'deals'
),

rejected_records as (
    select * from {{ ref('rpt_rejected_records') }}
),

deals_of_people as (
    select * from {{ ref('int_deal_issues') }}
    where reason = 'deal_of_a_person'
),

deal_scores as (
    select * from {{ ref('fct_icp_deal_scores') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

staged as (
    select * from salesforce_deals
    union all by name
    select * from hubspot_deals
    union all by name
    select * from csv_deals
),

-- What was created after as_of_date is not known yet.
unlisted as (
    select
        staged.file || ' record ' || staged.record_no || ' (deal ' || staged.deal_id
        || ') is staged, but neither in int_deals, rpt_folded_records nor rpt_rejected_records;'
        || ' report it, as this deal was lost.' as sentence
    from staged
    left join deals on {{ entity_key('staged.source', 'staged.deal_id') }} = deals.deal_key
    left join folded_records
        on
            staged.file = folded_records.file
            and staged.record_no = folded_records.record_no
    left join rejected_records
        on
            staged.file = rejected_records.file
            and staged.record_no = rejected_records.record_no
    where
        staged.reject_reason is null
        and coalesce(staged.created_on <= {{ as_of_date() }}, true)
        and deals.deal_key is null
        and folded_records.file is null
        and rejected_records.file is null
),

moment_counts as (
    select
        deal_key,
        scorecard_id,
        scorecard_version,
        count(distinct scoring_moment) as moment_count
    from deal_scores
    group by deal_key, scorecard_id, scorecard_version
),

unscored as (
    select
        deals.deal_key || ' has a score on ' || scorecards.scorecard_id || ' version '
        || scorecards.scorecard_version || ' at ' || coalesce(moment_counts.moment_count, 0)
        || ' of 3 moments; report it, as the back-test misses this deal.' as sentence
    from deals
    cross join scorecards
    left join moment_counts
        on
            deals.deal_key = moment_counts.deal_key
            and scorecards.scorecard_id = moment_counts.scorecard_id
            and scorecards.scorecard_version = moment_counts.scorecard_version
    left join deals_of_people on deals.deal_key = deals_of_people.entity_key
    where
        deals.created_date is not null
        and deals_of_people.entity_key is null
        and scorecards.segment_id is null
        and coalesce(moment_counts.moment_count, 0) < 3
),

failures as (
    select sentence from unlisted
    union all
    select sentence from unscored
)

{{ stop_with_sentence() }}
