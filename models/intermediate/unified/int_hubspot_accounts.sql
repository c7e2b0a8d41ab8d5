-- One row per HubSpot company record, and one per record merged away that is in no export any more.
-- HubSpot gives a merged company a new id: older files and signals still name the ids it lost.
with hubspot_accounts as (
    select * from {{ ref('stg_hubspot__accounts') }}
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
    select * exclude (merged_ids) replace (replace(industry, '_', ' ') as industry)
    from hubspot_accounts
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
