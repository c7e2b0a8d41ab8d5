-- One row per Salesforce campaign touch record that was read; use only rows whose reject_reason is
-- null. A touch may name a lead, a contact, an account or several of them.
{{ stage_records('salesforce', 'campaign_touches', key=['touch_id']) }}
