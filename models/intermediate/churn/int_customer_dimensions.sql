-- One row per customer, dimension and value it stands under today: all, tier, segment, and each
-- account attribute. A set counts under each of its elements; a number under the range of its
-- primary card; what is not known under `unknown`.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

attribute_values as (
    select * from {{ ref('int_scoring_values') }}
),

score_lines as (
    select * from {{ ref('fct_icp_score_lines') }}
),

scorecard_rules as (
    select * from {{ ref('scorecard_rules') }}
),

rules as (
    select
        scorecard_id,
        version,
        criterion_id,
        rule_id,
        operator,
        {{ number_text('lower_bound') }} as lower_text,
        {{ number_text('upper_bound') }} as upper_text
    from scorecard_rules
),

worded as (
    select
        customers.account_key,
        attributes.attribute_id,
        unnest(
            case
                when attribute_values.attribute_value is null then ['unknown']
                when attributes.value_kind = 'set'
                    then list_distinct(string_split(attribute_values.attribute_value, '|'))
                else [attribute_values.attribute_value]
            end
        ) as attribute_value
    from customers
    inner join attributes
        on
            attributes.grain = 'account'
            and attributes.value_kind in ('category', 'set', 'boolean')
            and attributes.is_consequence is not true
    left join attribute_values
        on
            'account/' || customers.account_key = attribute_values.subject_id
            and attributes.attribute_id = attribute_values.attribute_id
),

ranged as (
    select distinct
        customers.account_key,
        attributes.attribute_id,
        case
            when not score_lines.is_known then 'unknown'
            when rules.operator = 'between'
                then concat_ws(' ', 'from ' || rules.lower_text, 'to ' || rules.upper_text)
            else 'no range'
        end as attribute_value
    from customers
    inner join accounts on customers.account_key = accounts.account_key
    inner join score_lines
        on
            accounts.account_key = score_lines.account_key
            and accounts.scorecard_id = score_lines.scorecard_id
            and accounts.scorecard_version = score_lines.scorecard_version
    inner join attributes
        on
            score_lines.attribute_id = attributes.attribute_id
            and attributes.grain = 'account'
            and attributes.value_kind in ('integer', 'number')
            and attributes.is_consequence is not true
    left join rules
        on
            score_lines.scorecard_id = rules.scorecard_id
            and score_lines.scorecard_version = rules.version
            and score_lines.criterion_id = rules.criterion_id
            and score_lines.rule_id = rules.rule_id
),

final as (
    select
        account_key,
        'all' as dimension_kind,
        'all' as dimension_id,
        'all' as dimension_value
    from customers
    union all
    select
        customers.account_key,
        'tier' as dimension_kind,
        'icp_tier' as dimension_id,
        coalesce(accounts.icp_tier, 'unknown') as dimension_value
    from customers
    left join accounts on customers.account_key = accounts.account_key
    union all
    select
        customers.account_key,
        'segment' as dimension_kind,
        'segment_id' as dimension_id,
        coalesce(accounts.segment_id, 'none') as dimension_value
    from customers
    left join accounts on customers.account_key = accounts.account_key
    union all
    select
        account_key,
        'attribute' as dimension_kind,
        attribute_id as dimension_id,
        attribute_value as dimension_value
    from worded
    union all
    select
        account_key,
        'attribute' as dimension_kind,
        attribute_id as dimension_id,
        attribute_value as dimension_value
    from ranged
)

select * from final
