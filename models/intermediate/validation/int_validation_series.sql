-- One row per scorecard version and scoring moment with a closed deal: one run of the back-test.
-- series_id only joins the models of one build; it may change from build to build.
with
scores as (select * from {{ ref('fct_icp_deal_scores') }}),

series as (
    select distinct
        scorecard_id,
        scorecard_version,
        scoring_moment
    from scores
    where is_closed
),

final as (
    select
        cast(
            row_number() over (order by scorecard_id, scorecard_version, scoring_moment) as integer
        ) as series_id,
        scorecard_id,
        scorecard_version,
        scoring_moment
    from series
)

select * from final
