-- One row per scorecard, metric and window that it is judged by. A card with rows of its own for
-- a metric (its id as scope) is judged by those alone; they count what the others count. A metric
-- with another window than the quarter stands for the quarter itself as well.
with
targets as (select * from {{ ref('validation_targets') }}),

scorecards as (select * from {{ ref('scorecards') }}),

cards as (
    select distinct scorecard_id from scorecards
),

scopes as (
    select
        metric_id,
        min(scope) as scope
    from targets
    where scope not in (select cards.scorecard_id from cards)
    group by metric_id
),

chosen as (
    select
        cards.scorecard_id,
        targets.*,
        targets.scope = cards.scorecard_id as is_own
    from targets
    inner join cards
        on
            targets.scope = cards.scorecard_id
            or targets.scope not in (select others.scorecard_id from cards as others)
),

sided as (
    select
        *,
        bool_or(is_own) over (partition by scorecard_id, metric_id) as has_own
    from chosen
),

asked as (
    select
        * replace (coalesce("window", 'quarter') as "window"),
        bool_or(coalesce("window", 'quarter') = 'quarter' and window_days is null) over (
            partition by scorecard_id, metric_id, scope
        ) as has_quarter
    from sided
    where is_own = has_own
),

quarters as (
    select
        * replace (
            'quarter' as "window",
            case when metric_id = 'recent_deal_share_at_70' then last_n end as last_n
        )
    from asked
    where "window" != 'quarter' and not has_quarter
    qualify
        row_number() over (
            partition by scorecard_id, metric_id, scope order by "window", last_n
        ) = 1
),

windowed as (
    select * from asked
    union all
    select * from quarters
),

-- 0 stands for no last_n and no window_days: they are part of a key.
final as (
    select
        windowed.scorecard_id,
        windowed.metric_id,
        case
            when not windowed.is_own then windowed.scope
            when scopes.scope is not null then scopes.scope
            when windowed.metric_id in ('mql_icp_share', 'mql_to_sql_rate') then 'all_leads'
            when windowed.metric_id in ('churn_gap_icp', 'ltv_rank_correlation', 'nps_gap_icp')
                then 'all_customers'
            else 'new_business'
        end as scope,
        windowed.window,
        coalesce(
            windowed.last_n,
            case when windowed.metric_id = 'recent_deal_share_at_70' then 15 end,
            0
        ) as last_n,
        coalesce(windowed.window_days, 0) as window_days,
        coalesce(
            cast(windowed.cut_low as double),
            try_cast(regexp_extract(windowed.metric_id, '_below_(\d+)$', 1) as double)
        ) as cut_low,
        coalesce(
            cast(windowed.cut_high as double),
            try_cast(regexp_extract(windowed.metric_id, '_at_(\d+)$', 1) as double)
        ) as cut_high,
        windowed.comparator,
        cast(windowed.floor_value as double) as floor_value,
        cast(windowed.target_value as double) as target_value,
        cast(windowed.min_sample as bigint) as min_sample,
        windowed.severity
    from windowed
    left join scopes on windowed.metric_id = scopes.metric_id
)

select * from final
