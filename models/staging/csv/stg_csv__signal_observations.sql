-- One row per plain-CSV signal observation record that was read; use only rows whose
-- reject_reason is null. The value is text of the named attribute; its kind is settled later.
{{ stage_records(
    'csv',
    'signal_observations',
    key=['account_id', 'deal_id', 'attribute_id', 'value', 'observed_at'],
    required=['attribute_id', 'value', 'observed_at'],
) }}
