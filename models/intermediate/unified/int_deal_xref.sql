-- One row per deal record, and per deal merged away that is in no export any more, with the deal it
-- counts as and the rule that says so. Null means it counts as none: merged in a circle.
with recursive salesforce_deals as (
    select * from {{ ref('stg_salesforce__deals') }}
),

hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

csv_deals as (
    select * from {{ ref('stg_csv__deals') }}
),

hubspot_merges as (
    select * from {{ ref('stg_hubspot__merges') }}
    where reject_reason is null and deal_id is not null
),

synced_records as (
    select * from {{ ref('int_synced_records') }}
    where object_name = 'deals'
),

unioned as (
    select * from salesforce_deals
    union all by name
    select * from hubspot_deals
    union all by name
    select * from csv_deals
),

known as (
    select
        source,
        {{ entity_key('source', 'deal_id') }} as own_key,
        deal_id,
        merged_ids,
        reject_reason is null as is_live
    from unioned
    where
        coalesce(reject_reason, 'MERGED') = 'MERGED'
        and coalesce(created_on, date '0001-01-01') <= {{ as_of_date() }}
),

-- A plain file may hold a deal under the key of a record that its own CRM exports.
records as (
    select
        known.*,
        case
            when crm_records.own_key is not null then 'csv:' || known.deal_id
            else known.own_key
        end as deal_key,
        crm_records.own_key as copy_of_key
    from known
    left join known as crm_records
        on
            known.source = 'csv'
            and known.own_key = crm_records.own_key
            and crm_records.source != 'csv'
            and crm_records.is_live
),

listings as (
    select
        source || ':' || unnest(string_split(merged_ids, '|')) as lost_key,
        deal_key as survivor_key,
        is_live
    from records
    where merged_ids is not null
    union all
    select
        hubspot_merges.source || ':' || hubspot_merges.merged_id as lost_key,
        records.deal_key as survivor_key,
        records.is_live
    from hubspot_merges
    inner join records
        on hubspot_merges.source || ':' || hubspot_merges.deal_id = records.deal_key
),

-- After two merges both survivors may list a deal; the one still in use is where it went.
mergers as (
    select
        lost_key as deal_key,
        arg_min(survivor_key, row(not is_live, survivor_key)) as target_key,
        'merged' as rule
    from listings
    where lost_key != survivor_key
    group by lost_key
),

links as (
    select * from mergers
    union all
    select
        deal_key,
        copy_of_key as target_key,
        'same_id' as rule
    from records
    where copy_of_key is not null
    union all
    select
        synced_records.record_key as deal_key,
        synced_records.canonical_key as target_key,
        'synced' as rule
    from synced_records
    inner join records
        on synced_records.record_key = records.deal_key and records.copy_of_key is null
    left join mergers on synced_records.record_key = mergers.deal_key
    where mergers.deal_key is null
),

walks as (
    select
        deal_key,
        target_key as reached_key,
        rule,
        1 as hop_count
    from links
    union all
    select
        walks.deal_key,
        links.target_key as reached_key,
        walks.rule,
        walks.hop_count + 1 as hop_count
    from walks
    inner join links on walks.reached_key = links.deal_key
    where walks.hop_count < 100
),

ends as (
    select
        walks.deal_key,
        walks.reached_key as canonical_deal_key,
        walks.rule
    from walks
    inner join records on walks.reached_key = records.deal_key and records.is_live
    left join links on walks.reached_key = links.deal_key
    where links.deal_key is null
),

keys as (
    select
        deal_key,
        is_live
    from records
    union
    select
        links.deal_key,
        false as is_live
    from links
    left join records on links.deal_key = records.deal_key
    where records.deal_key is null
),

final as (
    select
        keys.deal_key,
        coalesce(ends.canonical_deal_key, case when keys.is_live then keys.deal_key end)
            as canonical_deal_key,
        case
            when ends.rule is not null then ends.rule
            when keys.is_live then 'own'
            else 'merged'
        end as rule
    from keys
    left join ends on keys.deal_key = ends.deal_key
)

select * from final
