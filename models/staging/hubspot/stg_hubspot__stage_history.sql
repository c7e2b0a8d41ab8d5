-- One row per HubSpot stage change record that was read; use only rows whose reject_reason is
-- null. The stage is an id, which only its pipeline explains.
{{ stage_records(
    'hubspot',
    'stage_history',
    key=['deal_id', 'field', 'stage', 'entered_at'],
    required=['deal_id', 'stage', 'entered_at'],
) }}
