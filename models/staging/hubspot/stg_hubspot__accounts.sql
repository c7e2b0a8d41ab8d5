-- One row per HubSpot company record that was read; use only rows whose reject_reason is null.
-- A survivor names the records merged into it; those that are in the export are set aside here.
{{ stage_records('hubspot', 'accounts', key=['account_id'], absorbs=true) }}
