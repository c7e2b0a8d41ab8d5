-- One row per thing seen of a deal or an account that the seed signal_evidence may read, with
-- its day. A deal's field shows only its last value, so it counts from the deal's last change
-- on. A contact speaks for its account also where it is on no deal.
with deals as (
    select * from {{ ref('int_deals') }}
),

stage_history as (
    select * from {{ ref('int_stage_history') }}
),

contact_roles as (
    select * from {{ ref('int_contact_roles') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

activities as (
    select * from {{ ref('int_activities') }}
),

role_map as (
    select * from {{ ref('role_map') }}
),

-- A role that stands on the contact was written by its last change; without a date, by today.
account_roles as (
    select
        contacts.account_key,
        role_map.role,
        coalesce(contacts.updated_on, {{ as_of_date() }}) as known_on
    from (
        select
            account_key,
            updated_on,
            trim(unnest(string_split(buying_role, ';'))) as role_label
        from contacts
        where account_key is not null
    ) as contacts
    inner join role_map
        on {{ map_label('contacts.role_label') }} = {{ map_label('role_map.source_value') }}
),

account_contacts as (
    select
        account_key,
        title,
        department,
        coalesce(created_on, {{ as_of_date() }}) as known_on
    from contacts
    where account_key is not null
),

committee_members as (
    select
        contact_roles.deal_key,
        contact_roles.known_on,
        contact_roles.role,
        contacts.department,
        contacts.title,
        deals.account_key
    from contact_roles
    inner join deals on contact_roles.deal_key = deals.deal_key
    left join contacts on contact_roles.contact_key = contacts.contact_key
),

departments as (
    select
        deal_key,
        account_key,
        min(known_on) as known_on,
        row_number() over (
            partition by deal_key order by min(known_on), lower(department)
        ) as department_no
    from committee_members
    where department is not null
    group by deal_key, account_key, lower(department)
),

facts as (
    select
        stage_history.deal_key,
        deals.account_key,
        'deal_field' as evidence_type,
        'stage' as match_field,
        stage_history.stage as match_value,
        stage_history.entered_on as observed_on
    from stage_history
    inner join deals on stage_history.deal_key = deals.deal_key
    {% for field in [
        'next_step', 'lead_source', 'competitor', 'deal_type', 'loss_reason', 'campaign_id',
    ] %}
    union all
    select
        deal_key,
        account_key,
        'deal_field' as evidence_type,
        '{{ field }}' as match_field,
        {{ field }} as match_value,
        coalesce(updated_on, created_date) as observed_on
    from deals
    {% endfor %}
    {% for field in ['role', 'department'] %}
    union all
    select
        deal_key,
        account_key,
        'contact_role' as evidence_type,
        '{{ field }}' as match_field,
        {{ field }} as match_value,
        known_on as observed_on
    from committee_members
    {% endfor %}
    union all
    select
        deal_key,
        account_key,
        'contact_title' as evidence_type,
        'title' as match_field,
        title as match_value,
        known_on as observed_on
    from committee_members
    union all
    select
        deal_key,
        account_key,
        'contact_role' as evidence_type,
        'committee' as match_field,
        case when department_no = 1 then 'single_department' else 'multi_department' end
            as match_value,
        known_on as observed_on
    from departments
    {% for evidence_type, field, people in [
        ('contact_title', 'title', 'account_contacts'),
        ('contact_role', 'department', 'account_contacts'),
        ('contact_role', 'role', 'account_roles'),
    ] %}
    union all
    select
        cast(null as varchar) as deal_key,
        account_key,
        '{{ evidence_type }}' as evidence_type,
        '{{ field }}' as match_field,
        {{ field }} as match_value,
        known_on as observed_on
    from {{ people }}
    {% endfor %}
    {% for field in ['activity_type', 'subject', 'direction'] %}
    union all
    select
        deal_key,
        account_key,
        'activity' as evidence_type,
        '{{ field }}' as match_field,
        {{ field }} as match_value,
        occurred_on as observed_on
    from activities
    {% endfor %}
),

final as (
    select * from facts
    where match_value is not null and observed_on is not null
)

select * from final
