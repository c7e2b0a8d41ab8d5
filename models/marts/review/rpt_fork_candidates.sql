-- One row per reason, account attribute and value, alone or paired with another: wins of this and
-- the last quarter that the card or the segments did not expect. The score is that at discovery.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

segments as (
    select * from {{ ref('segments') }}
),

recent as (
    select
        *,
        date_trunc('quarter', closed_date) as quarter_start
    from review_deals
    where
        is_won is not null
        and closed_date
        between date_trunc('quarter', {{ as_of_date() }}) - interval 3 month and {{ as_of_date() }}
),

-- An unknown score is no low score, and without segments nothing lies outside them.
judged as (
    select
        'low_band' as reason,
        recent.*,
        icp_score < {{ var('low_score') }} as is_outside
    from recent
    where icp_score is not null
    union all
    select
        'no_segment' as reason,
        recent.*,
        segment_id is null as is_outside
    from recent
    where (select count(*) from segments) > 0
),

account_levels as (
    select * from review_levels
    where subject_kind = 'deal' and grain = 'account' and is_consequence is not true
),

deal_values as (
    select
        judged.reason,
        judged.deal_key,
        judged.quarter_start,
        judged.is_won,
        judged.is_outside,
        account_levels.attribute_id,
        account_levels.attribute_value,
        cast(null as varchar) as other_attribute_id,
        cast(null as varchar) as other_attribute_value
    from judged
    inner join account_levels on judged.subject_id = account_levels.subject_id
    union all
    select
        judged.reason,
        judged.deal_key,
        judged.quarter_start,
        judged.is_won,
        judged.is_outside,
        account_levels.attribute_id,
        account_levels.attribute_value,
        others.attribute_id as other_attribute_id,
        others.attribute_value as other_attribute_value
    from judged
    inner join account_levels on judged.subject_id = account_levels.subject_id
    inner join account_levels as others
        on
            account_levels.subject_id = others.subject_id
            and account_levels.attribute_id < others.attribute_id
),

counts as (
    select
        reason,
        attribute_id,
        attribute_value,
        other_attribute_id,
        other_attribute_value,
        count(*) filter (where is_won) as win_count,
        count(*) filter (where is_won and is_outside) as outside_win_count,
        count(*) filter (where is_outside) as outside_closed_count,
        count(distinct quarter_start) filter (where is_won and is_outside) as quarter_count
    from deal_values
    group by reason, attribute_id, attribute_value, other_attribute_id, other_attribute_value
),

final as (
    select
        reason,
        attribute_id,
        attribute_value,
        other_attribute_id,
        other_attribute_value,
        outside_win_count,
        win_count,
        outside_win_count / win_count as outside_share,
        {{ wilson_bound('outside_win_count', 'win_count', 'low') }} as ci_low,
        {{ wilson_bound('outside_win_count', 'win_count', 'high') }} as ci_high,
        outside_closed_count,
        outside_win_count / outside_closed_count as outside_close_rate,
        {{ wilson_bound('outside_win_count', 'outside_closed_count', 'low') }}
            as close_rate_ci_low,
        {{ wilson_bound('outside_win_count', 'outside_closed_count', 'high') }}
            as close_rate_ci_high,
        quarter_count,
        cast(date_trunc('quarter', {{ as_of_date() }}) - interval 3 month as date)
            as window_start_date,
        {{ as_of_date() }} as window_end_date
    from counts
    where outside_win_count >= {{ var('review_min_deals') }}
)

select * from final
