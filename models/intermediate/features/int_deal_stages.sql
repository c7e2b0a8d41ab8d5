-- One row per deal with a stage history: how far it came and where it was before it closed.
with stage_history as (
    select * from {{ ref('int_stage_history') }}
),

ordered as (
    select
        stage_history.*,
        lag(stage_order) over (partition by deal_key order by stage_no) as order_before
    from stage_history
),

final as (
    select
        deal_key,
        count(*) as stage_count,
        arg_min(stage, stage_no) as first_stage,
        arg_max(stage, stage_no) filter (where coalesce(stage_outcome, 'open') = 'open')
            as last_open_stage,
        max(entered_at) filter (where coalesce(stage_outcome, 'open') = 'open')
            as last_open_stage_entered_at,
        coalesce(bool_or(stage_order < order_before), false) as has_moved_backwards
    from ordered
    group by deal_key
)

select * from final
