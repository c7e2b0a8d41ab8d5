-- One row per Salesforce deal record that was read; use only rows whose reject_reason is null.
-- A deal whose account is unknown is staged like any other.
{{ stage_records(
    'salesforce',
    'deals',
    key=['deal_id'],
    words=['is_won', 'is_lost', 'is_closed', 'forecast_category'],
) }}
