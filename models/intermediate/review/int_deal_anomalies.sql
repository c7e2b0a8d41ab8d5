-- One row per quarter and won new-business deal of it whose amount or cycle stands far from those
-- won in the 365 days up to the quarter's end: among accounts of its size where enough were won,
-- else among all. Far is 3.5 robust deviations of the logarithm (median, 1.4826 x MAD).
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

review_deals as (select * from {{ ref('int_review_deals') }}),

review_levels as (select * from {{ ref('int_review_levels') }}),

deals as (select * from {{ ref('int_deals') }}),

sized as (
    select
        review_deals.deal_key,
        review_deals.closed_date,
        coalesce(review_levels.attribute_value, 'unknown') as size_level,
        ln(nullif(greatest(cast(deals.deal_amount as double), 0), 0)) as log_amount,
        ln(1 + cast(deals.cycle_days as double)) as log_cycle
    from review_deals
    inner join deals on review_deals.deal_key = deals.deal_key
    left join review_levels
        on
            review_deals.subject_id = review_levels.subject_id
            and review_levels.attribute_id = 'employee_count'
    where review_deals.is_won and review_deals.closed_date <= {{ as_of_date() }}
),

{% for figure_id, column in [('amount', 'log_amount'), ('cycle', 'log_cycle')] %}
{{ figure_id }}_cases as (
    select
        quarters.quarter_start,
        '{{ figure_id }}' as figure_id,
        sized.deal_key,
        sized.size_level,
        sized.closed_date >= quarters.quarter_start as is_now,
        sized.{{ column }} as log_value
    from quarters
    inner join sized
        on sized.closed_date between quarters.quarter_end_date - 364 and quarters.quarter_end_date
    where sized.{{ column }} is not null
),

{% endfor %}
measured as (
    select * from amount_cases
    union all
    select * from cycle_cases
),

centred as (
    select
        *,
        count(*) over of_size as size_count,
        median(log_value) over of_size as size_median,
        count(*) over of_all as all_count,
        median(log_value) over of_all as all_median
    from measured
    window
        of_size as (partition by quarter_start, figure_id, size_level),
        of_all as (partition by quarter_start, figure_id)
),

spread as (
    select
        *,
        1.4826 * median(abs(log_value - size_median)) over (
            partition by quarter_start, figure_id, size_level
        ) as size_spread,
        1.4826 * median(abs(log_value - all_median)) over (
            partition by quarter_start, figure_id
        ) as all_spread
    from centred
),

scored as (
    select
        quarter_start,
        figure_id,
        deal_key,
        is_now,
        case when size_count >= {{ var('trigger_min_sample') }} then size_count else all_count end
            as reference_count,
        case
            when size_count >= {{ var('trigger_min_sample') }}
                then (log_value - size_median) / nullif(size_spread, 0)
            else (log_value - all_median) / nullif(all_spread, 0)
        end as robust_z
    from spread
),

final as (
    select
        quarter_start,
        figure_id,
        deal_key,
        robust_z,
        reference_count
    from scored
    where is_now and abs(robust_z) > 3.5 and reference_count >= {{ var('trigger_min_sample') }}
)

select * from final
