-- One row per HubSpot association of a deal and a company that was read; use only rows whose
-- reject_reason is null. A deal may have several: joined as they are, they would multiply it.
{{ stage_records(
    'hubspot',
    'deal_companies',
    key=['deal_id', 'account_id', 'category', 'association_type'],
    required=['deal_id', 'account_id'],
) }}
