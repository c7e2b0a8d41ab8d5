-- One row per account attribute and value: the stage at which most of its lost deals died. Of
-- stages with equally many the later one is named.
with lost_deal_stages as (
    select * from {{ ref('int_lost_deal_stages') }}
),

segment_values as (
    select * from {{ ref('int_account_segment_values') }}
),

counts as (
    select
        segment_values.attribute_id,
        segment_values.attribute_value,
        lost_deal_stages.last_stage,
        max(lost_deal_stages.last_stage_order) as last_stage_order,
        count(*) as stage_lost_count
    from lost_deal_stages
    inner join segment_values on lost_deal_stages.account_key = segment_values.account_key
    group by
        segment_values.attribute_id, segment_values.attribute_value, lost_deal_stages.last_stage
),

ranked as (
    select
        *,
        cast(
            sum(stage_lost_count) over (partition by attribute_id, attribute_value) as bigint
        ) as staged_lost_count,
        row_number() over (
            partition by attribute_id, attribute_value
            order by stage_lost_count desc, last_stage_order desc, last_stage
        ) as stage_rank
    from counts
),

final as (
    select
        attribute_id,
        attribute_value,
        last_stage as dies_at_stage,
        stage_lost_count as dies_at_stage_count,
        staged_lost_count
    from ranked
    where stage_rank = 1
)

select * from final
