-- One row per HubSpot contact record that was read; use only rows whose reject_reason is null.
-- No names and no addresses are kept, only what a role in a purchase needs.
{{ stage_records('hubspot', 'contacts', key=['contact_id']) }}
