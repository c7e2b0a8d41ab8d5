-- One row per plain-CSV NPS answer that was read; use only rows whose reject_reason is null.
-- Answers carry no respondent: two of one account with the same moment and score count once.
{{ stage_records('csv', 'nps', key=['account_id', 'responded_at', 'score']) }}
