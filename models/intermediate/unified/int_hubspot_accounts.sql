-- One row per HubSpot company record, and one per record merged away that is in no export any more.
-- HubSpot gives a merged company a new id: older files and signals still name the ids it lost.
with hubspot_accounts as (
    select * from {{ ref('stg_hubspot__accounts') }}
),

hubspot_merges as (
    select * from {{ ref('stg_hubspot__merges') }}
    where reject_reason is null
),

-- A table of merges, which also tells of records that their survivor does not list.
told as (
    select
        hubspot_merges.merged_id as lost_id,
        min(hubspot_merges.account_id) as survivor_id
    from hubspot_merges
    inner join hubspot_accounts as survivors
        on
            hubspot_merges.account_id = survivors.account_id
            and survivors.reject_reason is null
    where hubspot_merges.merged_id != hubspot_merges.account_id
    group by hubspot_merges.merged_id
),

lost as (
    select
        source,
        object_name,
        row_id,
        file,
        record_no,
        line_no,
        created_at,
        created_on,
        account_id as survivor_id,
        unnest(string_split(merged_ids, '|')) as lost_id
    from hubspot_accounts
    where reject_reason is null or reject_reason in ('MERGED', 'DELETED')
    union all
    select
        survivors.source,
        survivors.object_name,
        survivors.row_id,
        survivors.file,
        survivors.record_no,
        survivors.line_no,
        survivors.created_at,
        survivors.created_on,
        told.survivor_id,
        told.lost_id
    from told
    inner join hubspot_accounts as survivors
        on
            told.survivor_id = survivors.account_id
            and survivors.reject_reason is null
),

-- After two merges both survivors may list an id; the one still in use is where it went.
gone as (
    select
        lost.*,
        row_number() over (
            partition by lost.lost_id
            order by survivors.reject_reason is null desc, lost.survivor_id
        ) as listing_rank
    from lost
    inner join hubspot_accounts as survivors on lost.row_id = survivors.row_id
    left join hubspot_accounts as present on lost.lost_id = present.account_id
    where present.account_id is null
),

final as (
    select
        hubspot_accounts.* exclude (merged_ids) replace (
            replace(hubspot_accounts.industry, '_', ' ') as industry,
            coalesce(hubspot_accounts.merged_into_id, told.survivor_id) as merged_into_id,
            case
                when hubspot_accounts.reject_reason = 'DELETED' and told.lost_id is not null
                    then 'MERGED'
                else hubspot_accounts.reject_reason
            end as reject_reason
        )
    from hubspot_accounts
    left join told on hubspot_accounts.account_id = told.lost_id
    union all by name
    select
        source,
        object_name,
        row_id,
        file,
        record_no,
        line_no,
        lost_id as account_id,
        created_at,
        created_on,
        survivor_id as merged_into_id,
        'MERGED' as reject_reason
    from gone
    where listing_rank = 1
)

select * from final
