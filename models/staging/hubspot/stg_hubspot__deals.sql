-- One row per HubSpot deal record that was read; use only rows whose reject_reason is null.
-- Closing is a date-time: the day it falls on is the portal's, not the one in UTC.
{{ stage_records(
    'hubspot',
    'deals',
    key=['deal_id'],
    words=['is_won', 'is_lost', 'is_closed', 'forecast_category'],
    absorbs=true,
) }}
