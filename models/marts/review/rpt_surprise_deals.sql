-- One row per closed new-business deal of the window that ended against its score at discovery.
-- A telling value is one whose interval leaves out chance; of many looked at, some do by luck.
with review_deals as (
    select * from {{ ref('int_review_deals') }}
),

review_levels as (
    select * from {{ ref('int_review_levels') }}
),

surprise_patterns as (
    select * from {{ ref('int_surprise_patterns') }}
),

deals as (
    select * from {{ ref('int_deals') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

surprises as (
    select
        *,
        case when is_won then 'surprise_win' else 'surprise_loss' end as surprise_kind
    from review_deals
    where
        is_in_window
        and (
            (is_won and icp_score < {{ var('low_score') }})
            or (not is_won and icp_score >= {{ var('high_score') }})
        )
),

known as (
    select
        subject_id,
        attribute_id,
        list(attribute_value) as attribute_values
    from review_levels
    group by subject_id, attribute_id
),

-- A win is told by what it has, a loss by what it is known to lack.
told as (
    select
        surprises.deal_key,
        surprise_patterns.*,
        row_number() over (
            partition by surprises.deal_key
            order by
                surprise_patterns.is_on_card,
                abs(surprise_patterns.difference) desc,
                surprise_patterns.attribute_id,
                surprise_patterns.attribute_value
        ) as telling_rank
    from surprises
    inner join surprise_patterns
        on
            surprises.surprise_kind = surprise_patterns.surprise_kind
            and surprise_patterns.is_telling
    inner join known
        on
            surprises.subject_id = known.subject_id
            and surprise_patterns.attribute_id = known.attribute_id
    where
        list_contains(known.attribute_values, surprise_patterns.attribute_value)
        = (surprises.surprise_kind = 'surprise_win')
),

telling as (
    select
        deal_key,
        count(*) as telling_count,
        string_agg(
            label || case surprise_kind when 'surprise_win' then ' is ' else ' is not ' end
            || attribute_value || ' (' || surprise_count || ' of ' || surprise_known_count
            || ' against ' || other_count || ' of ' || other_known_count || ', lift '
            || coalesce(format('{:.2f}', cast(lift as double)), 'unknown')
            || case when is_on_card then ', on the card)' else ')' end,
            '; ' order by telling_rank
        ) as telling_values,
        {% for column in [
            'attribute_id', 'attribute_value', 'surprise_count', 'surprise_known_count',
            'other_count', 'other_known_count', 'lift', 'difference', 'ci_low', 'ci_high',
        ] %}
        arg_min_null({{ column }}, telling_rank) as {{ column }},
        {% endfor %}
        arg_min(is_on_card, telling_rank) as is_on_card
    from told
    group by deal_key
),

final as (
    select
        surprises.surprise_kind,
        surprises.deal_key,
        deals.deal_name,
        surprises.account_key,
        accounts.account_name,
        surprises.scorecard_id,
        cast(surprises.scorecard_version as integer) as scorecard_version,
        cast(surprises.icp_score as double) as icp_score,
        cast(surprises.score_low as double) as score_low,
        cast(surprises.score_high as double) as score_high,
        cast(surprises.coverage as double) as coverage,
        surprises.band_id,
        surprises.tier,
        surprises.segment_id,
        surprises.is_won,
        surprises.closed_date,
        deals.deal_amount,
        cast(deals.cycle_days as bigint) as cycle_days,
        deals.loss_reason,
        deals.competitor,
        accounts.industry,
        cast(accounts.employee_count as bigint) as employee_count,
        count(*) over (partition by surprises.surprise_kind) as surprise_deal_count,
        coalesce(telling.telling_count, 0) as telling_count,
        telling.telling_values,
        telling.attribute_id as top_attribute_id,
        telling.attribute_value as top_attribute_value,
        telling.surprise_count as top_surprise_count,
        telling.surprise_known_count as top_surprise_known_count,
        telling.other_count as top_other_count,
        telling.other_known_count as top_other_known_count,
        cast(telling.lift as double) as top_lift,
        cast(telling.difference as double) as top_difference,
        telling.ci_low as top_ci_low,
        telling.ci_high as top_ci_high,
        telling.is_on_card as is_top_on_card
    from surprises
    inner join deals on surprises.deal_key = deals.deal_key
    left join accounts on surprises.account_key = accounts.account_key
    left join telling on surprises.deal_key = telling.deal_key
)

select * from final
