-- One row per NPS answer of a known account by as_of_date; one without a plausible score is left
-- out and stands in rpt_value_issues.
with csv_nps as (
    select * from {{ ref('stg_csv__nps') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

final as (
    select
        csv_nps.row_id as response_id,
        account_xref.canonical_account_key as account_key,
        csv_nps.responded_at,
        csv_nps.responded_on,
        cast(csv_nps.score as integer) as score,
        case when csv_nps.score >= 9 then 1 when csv_nps.score <= 6 then -1 else 0 end as vote
    from csv_nps
    inner join account_xref
        on {{ entity_key('csv_nps.source', 'csv_nps.account_id') }} = account_xref.account_key
    where
        csv_nps.reject_reason is null
        and csv_nps.responded_on <= {{ as_of_date() }}
        and csv_nps.score is not null
        and account_xref.canonical_account_key is not null
)

select * from final
