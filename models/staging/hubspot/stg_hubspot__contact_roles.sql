-- One row per HubSpot association of a deal and a contact that was read; use only rows whose
-- reject_reason is null. The role stands on the contact, not here.
{{ stage_records('hubspot', 'contact_roles', key=['deal_id', 'contact_id']) }}
