-- One row per change in the history of a Salesforce account or deal that was read; use only rows whose
-- reject_reason is null. Values are text as of old and new; the field they are of is settled later.
{{ stage_records(
    'salesforce',
    'field_history',
    key=['account_id', 'deal_id', 'field', 'changed_at', 'old_value', 'new_value', 'history_id'],
    required=[['account_id', 'deal_id'], 'field', 'changed_at'],
) }}
