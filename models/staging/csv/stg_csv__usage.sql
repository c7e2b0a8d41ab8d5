-- One row per plain-CSV usage record that was read; use only rows whose reject_reason is null.
-- Records of one account, day and feature add up unless they repeat the count as well.
{{ stage_records(
    'csv',
    'usage',
    key=['account_id', 'usage_date', 'feature', 'event_count'],
    required=['account_id', 'usage_date', 'feature'],
) }}
