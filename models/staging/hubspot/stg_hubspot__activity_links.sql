-- One row per HubSpot association of an engagement with a company, deal or contact that was read;
-- use only rows whose reject_reason is null. Three files share this shape.
{{ stage_records(
    'hubspot',
    'activity_links',
    key=['activity_id', 'account_id', 'deal_id', 'contact_id'],
    required=['activity_id'],
) }}
