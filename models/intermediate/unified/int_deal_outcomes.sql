-- One row per deal record: its outcome by all that the record says, later closing included. What
-- is absent or unreadable says nothing: "not won" may be open, and "closed" is not yet lost.
with deal_records as (
    select * from {{ ref('int_deal_records') }}
),

-- A source whose chances are all 1 or less writes shares; any other writes percentages.
scaled as (
    select
        *,
        probability / case
            when max(probability) over (partition by source) > 1 then 100
            else 1
        end as chance
    from deal_records
),

-- In the order in which they count. A day of closing may be an expectation: it is a closing only in
-- a plain file, whose open deals have none, and only where neither a stage nor a flag says more.
spoken as (
    select
        scaled.*,
        [
            {
                'column_name': 'is_won',
                'raw_value': coalesce(is_won_word, cast(is_won as varchar)),
                'says': coalesce(is_won_word, case when is_won then 'won' else 'not won' end)
            },
            {
                'column_name': 'is_lost',
                'raw_value': coalesce(is_lost_word, cast(is_lost as varchar)),
                'says': coalesce(is_lost_word, case when is_lost then 'lost' else 'not lost' end)
            },
            {
                'column_name': 'is_closed',
                'raw_value': coalesce(is_closed_word, cast(is_closed as varchar)),
                'says': coalesce(is_closed_word, case when is_closed then 'closed' else 'open' end)
            },
            {
                'column_name': 'stage',
                'raw_value': case
                    when coalesce(stage_is_closed, stage_is_won) is not null
                        then stage || ' of its pipeline'
                end,
                'says': case
                    when stage_is_won then 'won'
                    when stage_is_closed and not stage_is_won then 'lost'
                    when stage_is_closed then 'closed'
                    when not stage_is_closed then 'open'
                    else 'not won'
                end
            },
            {
                'column_name': 'stage',
                'raw_value': case when stage_outcome is not null then stage end,
                'says': stage_outcome
            },
            {
                'column_name': 'probability',
                'raw_value': case chance when 1 then '100 %' when 0 then '0 %' end,
                'says': case chance when 1 then 'won' else 'lost' end
            },
            {
                'column_name': 'forecast_category',
                'raw_value': case
                    when forecast_category_word is not null then forecast_category
                end,
                'says': forecast_category_word
            },
            {
                'column_name': 'closed_at',
                'raw_value': case
                    when
                        source = 'csv'
                        and close_date <= {{ as_of_date() }}
                        and coalesce(stage, is_closed_word, cast(is_closed as varchar)) is null
                        then cast(close_date as varchar)
                end,
                'says': 'closed'
            }
        ] as spoken_statements
    from scaled
),

-- The place in the list is the sum of the outcomes left possible: 1 won, 2 lost, 4 open.
weighed as (
    select
        * exclude (spoken_statements),
        list_transform(spoken_statements, lambda each: {
            'column_name': each.column_name,
            'raw_value': each.raw_value,
            'leaves': list_position(
                ['won', 'lost', 'closed', 'open', 'not lost', 'not won'],
                case when each.raw_value is not null then each.says end
            )
        }) as statements
    from spoken
),

-- Each statement narrows what those before it left; one that would leave nothing is set aside. A
-- lambda, because a name used twice is written out twice: eight in turn would make 256 of it.
narrowed as (
    select
        weighed.*,
        7 as left_by_0,
        {% for place in range(1, 9) %}
        list_transform(
            [left_by_{{ place - 1 }}],
            lambda before: coalesce(nullif(before & statements[{{ place }}].leaves, 0), before)
        )[1] as left_by_{{ place }},
        {% endfor %}
        left_by_8 as possible
    from weighed
),

final as (
    select
        deal_key,
        case possible when 1 then 'won' when 2 then 'lost' when 3 then 'unknown' else 'open' end
            as recorded_outcome,
        array_to_string(list_transform(
            list_filter(statements, lambda each: each.leaves & possible != 0),
            lambda each: each.column_name || ' ' || each.raw_value
        ), ', ') as basis,
        list_filter(
            statements,
            lambda each: each.leaves & possible = 0 and each.column_name != 'closed_at'
        ) as contradictions,
        possible > 4
        and coalesce(chance in (0, 1), true)
        and (source != 'csv' or coalesce(close_date <= {{ as_of_date() }}, false))
            as is_open_by_default
    from narrowed
)

select * from final
