-- One row per quarter, ideal scorecard version, moment, figure of validation_targets on customers
-- and window, as things stood on the last day of its window. At `current` the tiers are those of
-- as_of_date: they may know how the customer went on.
with
targets as (select * from {{ ref('int_card_targets') }}),

windows as (select * from {{ ref('int_validation_windows') }}),

series as (select * from {{ ref('int_validation_series') }}),

scorecards as (select * from {{ ref('scorecards') }}),

account_scores as (select * from {{ ref('fct_icp_account_scores') }}),

customer_windows as (select * from {{ ref('int_customer_windows') }}),

customer_scores as (select * from {{ ref('int_customer_scores') }}),

bands as (select * from {{ ref('int_bands') }}),

target_tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier
    from bands
    where is_target_tier
),

card_moments as (
    select
        series.scorecard_id,
        series.scorecard_version,
        series.scoring_moment
    from series
    inner join scorecards
        on
            series.scorecard_id = scorecards.scorecard_id
            and series.scorecard_version = scorecards.version
    where scorecards.polarity = 'ideal'
    union
    select
        scorecard_id,
        scorecard_version,
        'current' as scoring_moment
    from account_scores
    where polarity = 'ideal'
),

asked as (
    select
        targets.*,
        windows.window_id,
        windows.quarter_start,
        windows.window_start_date,
        windows.window_end_date,
        card_moments.scorecard_version,
        card_moments.scoring_moment
    from targets
    inner join windows
        on
            targets.scope = windows.scope
            and targets.window = windows.window
            and targets.last_n = windows.last_n
            and targets.window_days = windows.window_days
    inner join card_moments on targets.scorecard_id = card_moments.scorecard_id
    where targets.metric_id in ('churn_gap_icp', 'ltv_rank_correlation', 'nps_gap_icp')
),

in_scope as (
    select
        asked.window_id,
        asked.scorecard_id,
        asked.scorecard_version,
        asked.scoring_moment,
        asked.metric_id,
        customer_windows.is_churned,
        100 * customer_windows.nps_vote as nps,
        cast(customer_windows.collected_amount as double) as collected_amount,
        customer_scores.icp_score,
        case
            when asked.metric_id = 'ltv_rank_correlation' then customer_scores.icp_score is not null
            else coalesce(customer_scores.tier != 'Unknown', false)
        end as is_in_sample,
        target_tiers.tier is not null as is_icp
    from asked
    inner join customer_windows
        on
            asked.quarter_start = customer_windows.quarter_start
            and asked.window_start_date = customer_windows.window_start_date
            and case asked.metric_id
                when 'churn_gap_icp' then customer_windows.is_at_risk
                when 'nps_gap_icp' then customer_windows.nps_vote is not null
                else asked.window_start_date <= customer_windows.first_started_on
            end
    left join customer_scores
        on
            customer_windows.account_key = customer_scores.account_key
            and asked.scorecard_id = customer_scores.scorecard_id
            and asked.scorecard_version = customer_scores.scorecard_version
            and asked.scoring_moment = customer_scores.scoring_moment
            and coalesce(asked.window_end_date >= customer_scores.known_on, true)
    left join target_tiers
        on
            customer_scores.scorecard_id = target_tiers.scorecard_id
            and customer_scores.scorecard_version = target_tiers.scorecard_version
            and customer_scores.tier = target_tiers.tier
),

{% set key = 'window_id, scorecard_id, scorecard_version, scoring_moment, metric_id' %}
ranked as (
    select
        {{ key }},
        {{ average_rank(key, 'icp_score') }} as score_rank,
        {{ average_rank(key, 'collected_amount') }} as amount_rank
    from in_scope
    where metric_id = 'ltv_rank_correlation' and is_in_sample
),

correlations as (
    select
        {{ key }},
        {{ rank_correlation('score_rank', 'amount_rank') }} as correlation
    from ranked
    group by {{ key }}
),

counts as (
    select
        {{ key }},
        count(*) as customer_count,
        count(*) filter (where is_in_sample) as sample_count,
        count(*) filter (where is_in_sample and is_icp) as icp_count,
        count(*) filter (where is_in_sample and not is_icp) as rest_count,
        count(*) filter (where is_in_sample and is_icp and is_churned) as icp_churned_count,
        count(*) filter (where is_in_sample and not is_icp and is_churned) as rest_churned_count,
        avg(nps order by nps) filter (where is_in_sample and is_icp) as icp_nps,
        var_samp(nps order by nps) filter (where is_in_sample and is_icp)
            as icp_nps_variance,
        avg(nps order by nps) filter (where is_in_sample and not is_icp) as rest_nps,
        var_samp(nps order by nps) filter (where is_in_sample and not is_icp)
            as rest_nps_variance
    from in_scope
    group by {{ key }}
),

figures as (
    select
        {{ key }},
        customer_count,
        case metric_id
            when 'churn_gap_icp'
                then
                    icp_churned_count / nullif(icp_count, 0)
                    - rest_churned_count / nullif(rest_count, 0)
            when 'nps_gap_icp' then icp_nps - rest_nps
            else correlation
        end as value,
        {% for bound in ['low', 'high'] %}
        case metric_id
            when 'churn_gap_icp'
                then {{ share_gap_bound(
                    'icp_churned_count', 'icp_count', 'rest_churned_count', 'rest_count', bound
                ) }}
            when 'nps_gap_icp'
                then {{ welch_bound(
                    'icp_nps', 'icp_nps_variance', 'icp_count',
                    'rest_nps', 'rest_nps_variance', 'rest_count', bound
                ) }}
            else {{ rank_correlation_bound('correlation', 'sample_count', bound) }}
        end as ci_{{ bound }},
        {% endfor %}
        sample_count,
        case when metric_id != 'ltv_rank_correlation' then icp_count end as side_count,
        case when metric_id != 'ltv_rank_correlation' then rest_count end as other_side_count
    from counts
    left join correlations using ({{ key }})
),

final as (
    select
        asked.quarter_start,
        asked.scorecard_id,
        asked.scorecard_version,
        asked.scoring_moment,
        asked.metric_id,
        asked.window,
        asked.last_n,
        asked.window_days,
        asked.cut_low,
        asked.cut_high,
        coalesce(figures.sample_count, 0) as sample_count,
        figures.side_count,
        figures.other_side_count,
        {% for column in ['value', 'ci_low', 'ci_high'] %}
        {{ eleven_digits('figures.' ~ column) }} as {{ column }},
        {% endfor %}
        coalesce(figures.customer_count - figures.sample_count, 0) as unscored_count,
        asked.floor_value,
        asked.target_value,
        asked.comparator,
        asked.min_sample,
        asked.severity,
        asked.window_start_date,
        asked.window_end_date
    from asked
    left join figures
        on
            asked.window_id = figures.window_id
            and asked.scorecard_id = figures.scorecard_id
            and asked.scorecard_version = figures.scorecard_version
            and asked.scoring_moment = figures.scoring_moment
            and asked.metric_id = figures.metric_id
)

select * from final
