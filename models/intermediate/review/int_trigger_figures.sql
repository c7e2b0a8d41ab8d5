-- One row per quarter, question, figure and value: cases with the value among those known, against
-- the 365 days before, and how likely a gap as wide is by chance (Fisher's exact test). Many values
-- are compared: p_value is Bonferroni's, multiplied by how many the question looked at.
with
quarters as (select * from {{ ref('int_validation_quarters') }}),

cases as (select * from {{ ref('int_trigger_cases') }}),

days as (
    select distinct case_date from cases
),

quarter_days as (
    select
        quarters.quarter_start,
        days.case_date,
        days.case_date >= quarters.quarter_start as is_now
    from quarters
    inner join days
        on days.case_date between quarters.quarter_start - 365 and quarters.quarter_end_date
),

known_days as (
    select
        question_id,
        figure_id,
        case_date,
        count(distinct case_key) as case_count
    from cases
    group by question_id, figure_id, case_date
),

hit_days as (
    select
        question_id,
        figure_id,
        figure_value,
        dimension,
        case_date,
        count(*) as hit_count
    from cases
    where is_hit
    group by question_id, figure_id, figure_value, dimension, case_date
),

known as (
    select
        quarter_days.quarter_start,
        known_days.question_id,
        known_days.figure_id,
        cast(coalesce(sum(known_days.case_count) filter (where quarter_days.is_now), 0) as bigint)
            as sample_count,
        cast(
            coalesce(sum(known_days.case_count) filter (where not quarter_days.is_now), 0) as bigint
        ) as base_sample_count
    from quarter_days
    inner join known_days on quarter_days.case_date = known_days.case_date
    group by quarter_days.quarter_start, known_days.question_id, known_days.figure_id
),

hits as (
    select
        quarter_days.quarter_start,
        hit_days.question_id,
        hit_days.figure_id,
        hit_days.figure_value,
        hit_days.dimension,
        cast(coalesce(sum(hit_days.hit_count) filter (where quarter_days.is_now), 0) as bigint)
            as hit_count,
        cast(
            coalesce(sum(hit_days.hit_count) filter (where not quarter_days.is_now), 0) as bigint
        ) as base_hit_count
    from quarter_days
    inner join hit_days on quarter_days.case_date = hit_days.case_date
    group by
        quarter_days.quarter_start,
        hit_days.question_id,
        hit_days.figure_id,
        hit_days.figure_value,
        hit_days.dimension
),

-- Whether a value is looked at depends on its cases on both sides together, never on their split.
counts as (
    select
        hits.*,
        known.sample_count,
        known.base_sample_count,
        hits.hit_count + hits.base_hit_count as all_hit_count,
        known.sample_count + known.base_sample_count as all_count,
        hits.figure_id != 'all'
        and known.sample_count > 0
        and known.base_sample_count > 0
        and hits.hit_count + hits.base_hit_count >= {{ var('review_min_deals') }}
        and hits.hit_count + hits.base_hit_count < known.sample_count + known.base_sample_count
            as is_compared
    from hits
    inner join known
        on
            hits.quarter_start = known.quarter_start
            and hits.question_id = known.question_id
            and hits.figure_id = known.figure_id
),

splits as (
    select
        *,
        unnest(
            range(
                greatest(0, all_hit_count - base_sample_count),
                least(sample_count, all_hit_count) + 1
            )
        ) as possible_count
    from counts
    where is_compared
),

chances as (
    select
        *,
        exp(
            {{ log_choose('sample_count', 'possible_count') }}
            + {{ log_choose('base_sample_count', '(all_hit_count - possible_count)') }}
            - ({{ log_choose('all_count', 'all_hit_count') }})
        ) as chance
    from splits
),

tails as (
    select
        quarter_start,
        question_id,
        figure_id,
        figure_value,
        sum(chance order by possible_count) filter (where possible_count >= hit_count) as high_tail,
        sum(chance order by possible_count) filter (where possible_count <= hit_count) as low_tail
    from chances
    group by quarter_start, question_id, figure_id, figure_value
),

-- A type of churn is new where it is more frequent than before; elsewhere either way counts.
tested as (
    select
        counts.* exclude (all_hit_count, all_count),
        case
            when counts.question_id = 'new_churn_types' then tails.high_tail
            else 2 * least(tails.high_tail, tails.low_tail)
        end as single_p_value,
        count(tails.high_tail) over (
            partition by counts.quarter_start, counts.question_id
        ) as compared_count
    from counts
    left join tails
        on
            counts.quarter_start = tails.quarter_start
            and counts.question_id = tails.question_id
            and counts.figure_id = tails.figure_id
            and counts.figure_value = tails.figure_value
),

final as (
    select
        * replace ({{ eleven_digits('single_p_value') }} as single_p_value),
        least(1, {{ eleven_digits('single_p_value * compared_count') }}) as p_value
    from tested
)

select * from final
