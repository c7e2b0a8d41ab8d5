-- One row per Salesforce lead record that was read; use only rows whose reject_reason is null. A
-- lead need not name an account; int_leads finds it.
{{ stage_records('salesforce', 'leads', key=['lead_id']) }}
