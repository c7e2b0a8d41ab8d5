-- One row per plain-CSV subscription record that was read; use only rows whose reject_reason is
-- null. An open subscription has no end date, or one so far ahead that it means none.
{{ stage_records('csv', 'subscriptions', key=['subscription_id'], open_ends=['end_date']) }}
