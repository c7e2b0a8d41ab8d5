-- One row per subject and version with an exclusion that it meets or could meet: what follows from
-- those met today, from those that no value can undo (settled), and from all that could come
-- (possible).
with possible_exclusions as (
    select * from {{ ref('int_possible_exclusions') }}
),

final as (
    select
        {% for prefix, condition in {
            '': 'is_met', 'settled_': 'is_met and not is_open', 'possible_': 'true',
        }.items() %}
        coalesce(
            bool_or(effect = 'disqualify') filter (where is_acting and {{ condition }}), false
        ) as is_{{ prefix }}disqualified,
        max(cap_rank) filter (where is_acting and {{ condition }}) as {{ prefix }}cap_rank,
        {% endfor %}
        subject_id,
        scorecard_id,
        scorecard_version,
        string_agg(exclusion_id, '|' order by exclusion_id) filter (where is_met and is_acting)
            as exclusion_ids,
        string_agg(reason, '; ' order by exclusion_id) filter (where is_met and is_acting)
            as exclusion_reasons,
        string_agg(exclusion_id, '|' order by exclusion_id) filter (where is_met and not is_acting)
            as shadow_exclusion_ids
    from possible_exclusions
    group by subject_id, scorecard_id, scorecard_version
)

select * from final
