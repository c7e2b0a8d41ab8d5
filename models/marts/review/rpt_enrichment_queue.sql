-- One row per account and unknown attribute that its primary card or one of its exclusions asks
-- for: what finding this one value could do to score and tier, best and worst, with everything
-- else as it is.
with enrichment_queue as (
    select * from {{ ref('int_enrichment_queue') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

final as (
    select
        enrichment_queue.queue_rank,
        enrichment_queue.account_key,
        accounts.account_name,
        enrichment_queue.attribute_id,
        attributes.label as attribute_label,
        enrichment_queue.scorecard_id,
        cast(enrichment_queue.scorecard_version as integer) as scorecard_version,
        enrichment_queue.segment_id,
        cast(enrichment_queue.revenue_weight as double) as revenue_weight,
        enrichment_queue.machine_tier,
        cast(enrichment_queue.icp_score as double) as icp_score,
        enrichment_queue.best_tier,
        cast(enrichment_queue.score_best as double) as best_score,
        enrichment_queue.worst_tier,
        cast(enrichment_queue.score_worst as double) as worst_score,
        cast(enrichment_queue.score_best - enrichment_queue.score_worst as double) as score_span,
        cast(enrichment_queue.tiers_moved as bigint) as tiers_moved,
        enrichment_queue.tiers_moved > 0 as could_move_tier,
        cast(enrichment_queue.tiers_moved * enrichment_queue.revenue_weight as double) as priority
    from enrichment_queue
    inner join accounts on enrichment_queue.account_key = accounts.account_key
    inner join attributes on enrichment_queue.attribute_id = attributes.attribute_id
)

select * from final
