-- One row: a hash of all that turns an account's values into a score and a band on this day, the
-- version in force included. Where it differs from an earlier build's, the rules have changed.
with scorecards as (
    select * from {{ ref('int_scorecards') }}
),

scorecard_criteria as (
    select * from {{ ref('int_scorecard_criteria') }}
),

clauses as (
    select * from {{ ref('int_clauses') }}
),

clause_values as (
    select * from {{ ref('int_clause_values') }}
),

segments as (
    select * from {{ ref('segments') }}
),

bands as (
    select * from {{ ref('int_bands') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

scoring_clauses as (
    select * from clauses
    where clause_type = 'rule' or owner_type = 'segment'
),

scoring_clause_values as (
    select clause_values.*
    from clause_values
    inner join scoring_clauses on clause_values.clause_id = scoring_clauses.clause_id
),

versions as (
    select
        *,
        {{ as_of_date() }} between coalesce(valid_from, date '0001-01-01')
        and coalesce(valid_to, date '9999-12-31') as is_in_force
    from scorecards
),

{% set parts = [
    'versions', 'scorecard_criteria', 'scoring_clauses', 'scoring_clause_values', 'segments',
    'bands', 'attributes',
] %}
texts as (
    {% for part in parts %}
    select '{{ part }} ' || cast({{ part }} as varchar) as row_text
    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select md5(string_agg(row_text, chr(10) order by row_text)) as rules_fingerprint
    from texts
)

select * from final
