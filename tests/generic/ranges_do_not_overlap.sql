{#- Pairs of ranges of one criterion that share more than the edge between them, where the best rule
    counts. A criterion that adds its rules up may stack ranges on purpose. -#}
{% test ranges_do_not_overlap(model, criteria) %}
with ranges as (
    select
        rules.*,
        coalesce(rules.lower_bound, -1e308) as lowest,
        coalesce(rules.upper_bound, 1e308) as highest
    from {{ model }} as rules
    inner join {{ criteria }} as criteria
        using (scorecard_id, version, criterion_id)
    where rules.operator = 'between' and criteria.match_strategy = 'best'
),

pairs as (
    select
        one.scorecard_id,
        one.version,
        one.criterion_id,
        one.rule_id,
        other.rule_id as other_rule_id,
        one.lowest = other.lowest and one.highest = other.highest as is_same,
        one.highest = other.lowest or other.highest = one.lowest as has_common_edge,
        greatest(one.lowest, other.lowest) as shared_from,
        least(one.highest, other.highest) as shared_to
    from ranges as one
    inner join ranges as other
        on
            one.scorecard_id = other.scorecard_id
            and one.version = other.version
            and one.criterion_id = other.criterion_id
            and one.rule_id < other.rule_id
),

failures as (
    select
        'The ranges of ' || rule_id || ' and ' || other_rule_id || ' of ' || criterion_id || ' ('
        || scorecard_id || ' version ' || version || ') overlap; let them share no more than an'
        || ' edge.' as sentence
    from pairs
    where
        shared_from <= shared_to
        and (is_same or not (shared_from = shared_to and has_common_edge))
)

{{ stop_with_sentence() }}
{% endtest %}
