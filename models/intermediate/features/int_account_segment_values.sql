-- One row per account, attribute and value it can be grouped by: categories and elements of sets as
-- they are, numbers by the ranges of the account's primary card. Values are those of as_of_date.
-- What follows from winning or losing the account is left out.
with scoring_subjects as (
    select * from {{ ref('int_scoring_subjects') }}
),

scoring_values as (
    select * from {{ ref('int_scoring_values') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

account_scores as (
    select * from {{ ref('fct_icp_account_scores') }}
),

criterion_levels as (
    select * from {{ ref('int_criterion_levels') }}
),

scorecard_rules as (
    select * from {{ ref('scorecard_rules') }}
),

known_values as (
    select
        scoring_subjects.account_key,
        attributes.attribute_id,
        attributes.value_kind,
        scoring_values.attribute_value
    from scoring_subjects
    inner join scoring_values on scoring_subjects.subject_id = scoring_values.subject_id
    inner join attributes on scoring_values.attribute_id = attributes.attribute_id
    where
        scoring_subjects.subject_kind = 'account'
        and attributes.grain = 'account'
        and attributes.is_consequence is not true
        and scoring_values.attribute_value is not null
),

numbers as (
    select
        known_values.account_key,
        known_values.attribute_id,
        {{ range_label(
            'scorecard_rules.lower_bound', 'scorecard_rules.upper_bound'
        ) }} as attribute_value,
        row_number() over (
            partition by known_values.account_key, known_values.attribute_id
            order by criterion_levels.criterion_id
        ) as criterion_rank
    from known_values
    inner join account_scores on known_values.account_key = account_scores.account_key
    inner join criterion_levels
        on
            account_scores.scorecard_id = criterion_levels.scorecard_id
            and account_scores.scorecard_version = criterion_levels.scorecard_version
            and known_values.attribute_id = criterion_levels.attribute_id
            and known_values.attribute_value = criterion_levels.attribute_value
    left join scorecard_rules
        on
            criterion_levels.scorecard_id = scorecard_rules.scorecard_id
            and criterion_levels.scorecard_version = scorecard_rules.version
            and criterion_levels.criterion_id = scorecard_rules.criterion_id
            and criterion_levels.rule_id = scorecard_rules.rule_id
    where account_scores.is_primary and known_values.value_kind in ('integer', 'number')
),

final as (
    select
        account_key,
        attribute_id,
        unnest(
            case
                when value_kind = 'set' then string_split(attribute_value, '|')
                else [attribute_value]
            end
        ) as attribute_value
    from known_values
    where value_kind in ('category', 'set', 'boolean')
    union all
    select
        account_key,
        attribute_id,
        attribute_value
    from numbers
    where criterion_rank = 1
)

select * from final
