-- One row per HubSpot engagement record that was read; use only rows whose reject_reason is null.
-- Planned ones lie in the future; what is known by a day is decided later.
{{ stage_records('hubspot', 'activities', key=['activity_id']) }}
