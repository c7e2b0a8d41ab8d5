-- One row per account seen by a build before as_of_date: its tier and score then, and the deal that
-- lent it signals. An account that was away for some builds keeps the day it was last seen.
-- depends on: what the last build left in int_score_states
{% set stored = stored_relation('int_score_states') %}
with previous_build as (
    select * from {{ ref('int_previous_build') }}
),

score_states as (
    {% if stored -%}
    select * from {{ stored }}
    {%- else -%}
    select
        cast(null as varchar) as account_key,
        cast(null as varchar) as icp_tier,
        cast(null as varchar) as machine_tier,
        cast(null as varchar) as band_tier,
        cast(null as integer) as tier_rank,
        cast(null as integer) as machine_rank,
        cast(null as integer) as band_rank,
        cast(null as decimal(18, 9)) as icp_score,
        cast(null as varchar) as scorecard_id,
        cast(null as integer) as scorecard_version,
        cast(null as varchar) as exclusion_ids,
        cast(null as varchar) as override_id,
        cast(null as varchar) as scoring_deal_key,
        cast(null as date) as deal_closed_date,
        cast(null as varchar) as rules_fingerprint,
        cast(null as date) as as_of_date
    where false
    {%- endif %}
),

final as (
    select score_states.*
    from score_states
    inner join previous_build on score_states.as_of_date <= previous_build.previous_day
    qualify
        row_number() over (
            partition by score_states.account_key order by score_states.as_of_date desc
        ) = 1
)

select * from final
