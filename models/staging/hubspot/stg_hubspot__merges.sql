-- One row per HubSpot record that a table of merges calls lost, with the company or the deal it was
-- merged into; use only rows whose reject_reason is null. Two files share this shape.
{{ stage_records(
    'hubspot',
    'merges',
    key=['merged_id', 'account_id', 'deal_id'],
    required=['merged_id', ['account_id', 'deal_id']],
) }}
