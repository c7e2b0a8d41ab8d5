-- One row per HubSpot stage of a deal pipeline that was read; use only rows whose reject_reason
-- is null. Labels, and ids of an old portal, repeat across pipelines.
{{ stage_records('hubspot', 'deal_stages', key=['pipeline', 'stage']) }}
