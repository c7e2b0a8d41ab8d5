-- One row per account with a live override: approved, in its span of days, its conditions met.
-- An override names any record of the account, merged ones too. Of several the one from last
-- counts.
with tier_overrides as (
    select * from {{ ref('tier_overrides') }}
),

conditions as (
    select * from {{ ref('conditions') }}
),

conditions_met as (
    select * from {{ ref('int_conditions_met') }}
),

account_xref as (
    select * from {{ ref('int_account_xref') }}
),

conditional as (
    select distinct owner_id
    from conditions
    where owner_type = 'override'
),

live as (
    select
        tier_overrides.* exclude (account_key),
        account_xref.canonical_account_key as account_key,
        row_number() over (
            partition by account_xref.canonical_account_key
            order by tier_overrides.valid_from desc, tier_overrides.override_id desc
        ) as override_rank
    from tier_overrides
    inner join account_xref on tier_overrides.account_key = account_xref.account_key
    left join conditional on tier_overrides.override_id = conditional.owner_id
    left join conditions_met
        on
            tier_overrides.override_id = conditions_met.owner_id
            and conditions_met.owner_type = 'override'
            and conditions_met.subject_id = 'account/' || account_xref.canonical_account_key
    where
        trim(coalesce(tier_overrides.approved_by, '')) != ''
        and {{ as_of_date() }} between tier_overrides.valid_from and tier_overrides.expires_on
        and (conditional.owner_id is null or conditions_met.owner_id is not null)
),

final as (
    select * exclude (override_rank)
    from live
    where override_rank = 1 and account_key is not null
)

select * from final
