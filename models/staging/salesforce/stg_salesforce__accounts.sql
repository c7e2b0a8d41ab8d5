-- One row per Salesforce account record that was read; use only rows whose reject_reason is null.
-- Merged and deleted records are here too, with their reason: the cross-reference needs them.
{{ stage_records('salesforce', 'accounts', key=['account_id']) }}
