-- One row per Salesforce stage change record that was read; use only rows whose reject_reason is
-- null. Neighbouring rows may repeat a stage: Salesforce writes one for every change of amount
-- or date.
{{ stage_records(
    'salesforce',
    'stage_history',
    key=['deal_id', 'field', 'stage', 'entered_at', 'history_id'],
    required=['deal_id', 'stage', 'entered_at'],
) }}
