-- One row per dimension, value and month in which leads were created: how far those leads have come
-- by as_of_date. Young months are not finished: open_mql_count says how many still may move.
{% set rates = [
    ('mql_rate', 'mql_count', 'lead_count'),
    ('sal_rate', 'sal_count', 'mql_count'),
    ('sql_rate', 'sql_count', 'sal_count'),
    ('mql_to_sql_rate', 'sql_count', 'mql_count'),
    ('won_rate', 'won_count', 'sql_count'),
    ('lead_to_won_rate', 'won_count', 'lead_count'),
    ('mql_icp_share', 'icp_mql_count', 'tiered_mql_count'),
    ('wrong_icp_fit_share', 'wrong_icp_fit_count', 'reasoned_rejection_count'),
] %}
with leads as (
    select * from {{ ref('int_leads') }}
),

lead_dimensions as (
    select * from {{ ref('int_lead_dimensions') }}
),

icp_accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

target_tiers as (
    select distinct
        scorecard_id,
        scorecard_version,
        tier
    from bands
    where is_target_tier
),

tiered as (
    select
        leads.*,
        target_tiers.tier is not null as is_in_target_tier,
        case
            when leads.mql_date is not null and icp_accounts.icp_tier != 'Unknown'
                then icp_accounts.icp_tier
        end as mql_tier
    from leads
    left join icp_accounts on leads.account_key = icp_accounts.account_key
    left join target_tiers
        on
            icp_accounts.scorecard_id = target_tiers.scorecard_id
            and icp_accounts.scorecard_version = target_tiers.scorecard_version
            and icp_accounts.icp_tier = target_tiers.tier
),

counts as (
    select
        lead_dimensions.dimension_id,
        lead_dimensions.dimension_value,
        cast(date_trunc('month', tiered.created_date) as date) as month_start,
        count(*) as lead_count,
        count(tiered.mql_date) as mql_count,
        count(tiered.sal_date) as sal_count,
        count(tiered.sql_date) as sql_count,
        count(*) filter (where tiered.is_won) as won_count,
        count(*) filter (
            where
            tiered.mql_date is not null
            and tiered.sql_date is null
            and tiered.rejected_date is null
        ) as open_mql_count,
        count(tiered.mql_tier) as tiered_mql_count,
        count(tiered.mql_tier) filter (where tiered.is_in_target_tier) as icp_mql_count,
        count(tiered.rejected_date) as rejected_count,
        count(tiered.rejection_reason) as reasoned_rejection_count,
        count(*) filter (where tiered.rejection_reason = 'wrong_icp_fit') as wrong_icp_fit_count
    from lead_dimensions
    inner join tiered on lead_dimensions.lead_key = tiered.lead_key
    group by lead_dimensions.dimension_id, lead_dimensions.dimension_value, month_start
),

final as (
    select
        *,
        {% for rate, hits, sample in rates %}
        {{ hits }} / nullif({{ sample }}, 0) as {{ rate }},
        {% for bound in ['low', 'high'] %}
        {{ wilson_bound(hits, sample, bound) }} as {{ rate }}_ci_{{ bound }},
        {% endfor %}
        {% endfor %}
        {{ as_of_date() }} as as_of_date
    from counts
)

select * from final
