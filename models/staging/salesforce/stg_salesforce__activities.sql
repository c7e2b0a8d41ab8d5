-- One row per Salesforce activity record that was read; use only rows whose reject_reason is null.
-- Planned activities lie in the future; what is known by a day is decided later.
{{ stage_records('salesforce', 'activities', key=['activity_id']) }}
