-- One row per plain-CSV lead record that was read; use only rows whose reject_reason is null. A
-- lead need not name an account; int_leads finds it.
{{ stage_records('csv', 'leads', key=['lead_id']) }}
