-- One row per Salesforce contact role record that was read; use only rows whose reject_reason is
-- null. A contact may stand in several roles of one deal.
{{ stage_records(
    'salesforce',
    'contact_roles',
    key=['deal_id', 'contact_id', 'role'],
    required=['deal_id', 'contact_id'],
) }}
