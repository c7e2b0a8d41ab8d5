-- One row per column whose numbers may mean something else: shares above 1.5 may be percent, what
-- is read as percent may be shares where nearly nothing is left, and decimals that all have three
-- digits may be thousands. Only a person knows.
with account_records as (
    select * from {{ ref('int_account_records') }}
),

attribute_records as (
    select * from {{ ref('int_attribute_records') }}
),

attributes as (
    select * from {{ ref('attributes') }}
),

value_issues as (
    select * from {{ ref('rpt_value_issues') }}
),

shares as (
    select
        source,
        object_name,
        'growth_rate' as column_name,
        growth_rate as share,
        {{ unit_of('growth_rate', 'own_units') }} as unit
    from account_records
    where growth_rate is not null and reject_reason is null
    union all
    select
        attribute_records.source,
        attribute_records.object_name,
        'attribute:' || attribute_records.attribute_id as column_name,
        try_cast(attribute_records.attribute_value as decimal(24, 6)) as share,
        attribute_records.unit
    from attribute_records
    inner join attributes on attribute_records.attribute_id = attributes.attribute_id
    where attribute_records.attribute_value is not null and attributes.unit like 'ratio%'
),

odd_shares as (
    select
        *,
        (share > 1.5 and unit is distinct from 'as_written')
        or (unit = 'percent' and abs(share) < 0.015 and share != 0) as is_odd
    from shares
),

final as (
    select
        'percent_or_share' as alarm_id,
        source,
        object_name,
        column_name,
        count(*) as value_count
    from odd_shares
    group by source, object_name, column_name
    having count(*) >= 3 and 2 * count(*) filter (where is_odd) > count(*)
    union all
    select
        reason as alarm_id,
        source,
        object_name,
        column_name,
        count(*) as value_count
    from value_issues
    where reason = 'thousands_or_decimals'
    group by reason, source, object_name, column_name
)

select * from final
