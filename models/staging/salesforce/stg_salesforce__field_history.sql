-- One row per Salesforce account history record that was read; use only rows whose reject_reason is
-- null. Values are text as of old and new; the field they are of is settled later.
{{ stage_records(
    'salesforce',
    'field_history',
    key=['account_id', 'field', 'changed_at', 'old_value', 'new_value', 'history_id'],
    required=['account_id', 'field', 'changed_at'],
) }}
