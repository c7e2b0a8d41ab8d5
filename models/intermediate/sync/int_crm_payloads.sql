-- One row per CRM record that should hold an icp value now, with that value. Live duplicates of an
-- account each get its values; a record merged away in its CRM is gone there and has no row.
with account_xref as (
    select * from {{ ref('int_account_xref') }}
),

accounts as (
    select * from {{ ref('dim_icp_accounts') }}
),

score_lines as (
    select * from {{ ref('fct_icp_score_lines') }}
),

sync_fields as (
    select * from {{ ref('sync_fields') }}
),

sources as (
    select distinct source
    from sync_fields
),

records as (
    select
        account_key as record_key,
        canonical_account_key as account_key,
        split_part(account_key, ':', 1) as source,
        substr(account_key, strpos(account_key, ':') + 1) as crm_id
    from account_xref
    where
        canonical_account_key is not null
        and rule != 'merged'
),

earning_rules as (
    select
        score_lines.account_key,
        score_lines.rule_id,
        row_number() over (
            partition by score_lines.account_key
            order by score_lines.points desc, score_lines.criterion_id
        ) as points_rank
    from score_lines
    inner join accounts
        on
            score_lines.account_key = accounts.account_key
            and score_lines.scorecard_id = accounts.scorecard_id
            and score_lines.scorecard_version = accounts.scorecard_version
    where
        score_lines.rule_id is not null
        and score_lines.points > 0
),

account_rules as (
    select
        account_key,
        string_agg(rule_id, '|' order by points_rank) as rule_codes
    from earning_rules
    where points_rank <= 3
    group by account_key
),

-- Rounded down, so that a score shown as 85 is one of the band that starts at 85.
valued as (
    select
        records.record_key,
        records.source,
        records.crm_id,
        records.account_key,
        accounts.icp_tier,
        cast(floor(accounts.icp_score) as integer) as icp_score_rounded,
        accounts.band_id,
        account_rules.rule_codes,
        nullif(concat_ws('|', accounts.exclusion_ids, accounts.override_id), '') as reason_codes,
        accounts.scorecard_id,
        accounts.scorecard_version
    from records
    inner join sources on records.source = sources.source
    inner join accounts on records.account_key = accounts.account_key
    left join account_rules on records.account_key = account_rules.account_key
),

cells as (
    select
        valued.record_key,
        sync_fields.field,
        case sync_fields.mart_column
            when 'icp_tier' then valued.icp_tier
            when 'icp_score_rounded' then cast(valued.icp_score_rounded as varchar)
            when 'band_id' then valued.band_id
            when 'rule_codes' then valued.rule_codes
            when 'reason_codes' then valued.reason_codes
        end as cell
    from valued
    inner join sync_fields on valued.source = sync_fields.source
    where sync_fields.mart_column not in ('crm_id', 'changed_at')
),

-- Over what the CRM holds and no more: a column that is not mapped changes nothing.
fingerprints as (
    select
        record_key,
        md5(string_agg(field || coalesce('=' || cell, ''), chr(31) order by field)) as payload_hash
    from cells
    group by record_key
),

final as (
    select
        valued.*,
        fingerprints.payload_hash
    from valued
    inner join fingerprints on valued.record_key = fingerprints.record_key
)

select * from final
