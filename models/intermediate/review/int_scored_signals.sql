-- One row per signal that a criterion of an active ideal card reads, directly or as evidence.
with review_signals as (
    select * from {{ ref('int_review_signals') }}
),

signal_evidence as (
    select * from {{ ref('signal_evidence') }}
),

scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

scored_attributes as (
    select distinct scorecard_criteria.attribute_id
    from scorecard_criteria
    inner join scorecards
        on
            scorecard_criteria.scorecard_id = scorecards.scorecard_id
            and scorecard_criteria.scorecard_version = scorecards.scorecard_version
    where
        scorecards.status = 'active'
        and scorecards.polarity = 'ideal'
        and {{ as_of_date() }} between coalesce(scorecards.valid_from, date '0001-01-01')
        and coalesce(scorecards.valid_to, date '9999-12-31')
),

signals as (
    select distinct
        signal_kind,
        signal_name,
        signal_value
    from review_signals
),

patterns as (
    select
        signal_evidence.evidence_type || '.' || signal_evidence.match_field as signal_name,
        unnest(string_split(signal_evidence.match_values, '|')) as pattern
    from signal_evidence
    inner join scored_attributes on signal_evidence.attribute_id = scored_attributes.attribute_id
),

final as (
    select signals.*
    from signals
    inner join scored_attributes on signals.signal_name = scored_attributes.attribute_id
    where signals.signal_kind = 'attribute'
    union
    select signals.*
    from signals
    inner join patterns
        on
            signals.signal_name = patterns.signal_name
            and signals.signal_value like {{ like_pattern('trim(patterns.pattern)') }} escape '\'
    where signals.signal_kind = 'fact'
)

select * from final
