-- One row per HubSpot deal pipeline record that was read; use only rows whose reject_reason is
-- null.
{{ stage_records('hubspot', 'deal_pipelines', key=['pipeline']) }}
