-- One row per HubSpot deal and stage whose column of days is filled: the last time the deal entered
-- it. A heading names the stage by label, with its pipeline, or by id; one is of whatever stage the
-- deal is in now. entered_at is null where the text is no day to be believed; it is
-- then an issue.
with hubspot_deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

source_formats as (
    select * from {{ ref('source_formats') }}
),

formats as (
    select
        source,
        time_zone,
        string_split(date_formats, '|') as patterns,
        string_split(lower(null_words), '|') as null_words
    from source_formats
),

exploded as (
    select
        hubspot_deals.* exclude (stage_days),
        unnest(map_entries(from_json(stage_days, '"MAP(VARCHAR, VARCHAR)"'))) as entry
    from hubspot_deals
    where reject_reason is null and stage_days is not null
),

named as (
    select
        exploded.* exclude (entry),
        entry.key as heading,
        trim(entry.value) as raw_value,
        trim(
            regexp_replace(entry.key, '^\s*(date entered\s|.*hs_(v2_)?date_entered_)', '', 'i'),
            ' "'''
        ) as stage_name,
        ' (' || {{ map_label('pipeline') }} || ')' as own_pipeline
    from exploded
),

-- A stage or its pipeline may have parentheses of its own; the deal's pipeline is known.
placed as (
    select
        named.*,
        case
            when lower(stage_name) in ('current stage', 'current_stage') then stage
            when ends_with(lower(stage_name), own_pipeline)
                then left(stage_name, length(stage_name) - length(own_pipeline))
            else regexp_replace(stage_name, ' \([^()]*\)$', '')
        end as plain_stage,
        case
            when ends_with(lower(stage_name), own_pipeline) then pipeline
            else coalesce(nullif(regexp_extract(stage_name, ' \(([^()]*)\)$', 1), ''), pipeline)
        end as stage_pipeline
    from named
),

filled as (
    select
        placed.*,
        placed.raw_value as entered_text,
        formats.time_zone,
        formats.patterns
    from placed
    inner join formats on placed.source = formats.source
    where
        placed.raw_value != ''
        and not list_contains(formats.null_words, lower(placed.raw_value))
),

{{ parse_moments('filled', ['entered']) }},

final as (
    select
        source,
        object_name,
        file,
        record_no,
        row_id || '/' || heading as row_id,
        deal_id,
        heading,
        plain_stage as stage,
        stage_pipeline as pipeline,
        raw_value,
        case when {{ is_plausible_date('entered_day') }} then entered_moment end as entered_at,
        case when {{ is_plausible_date('entered_day') }} then entered_day end as entered_on,
        case
            when entered_day is null then 'not_a_date'
            when not {{ is_plausible_date('entered_day') }} then 'implausible_date'
        end as fault
    from moments
)

select * from final
