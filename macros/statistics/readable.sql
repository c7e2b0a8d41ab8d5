{#- A number as a reader wants it: whole with thousands marks from 100 up, else three digits. -#}
{% macro readable_number(value) -%}
    case
        when {{ value }} is null then 'unknown'
        when abs({{ value }}) >= 99.95 then format('{:,.0f}', cast({{ value }} as double))
        else format('{:.3g}', cast({{ value }} as double))
    end
{%- endmacro %}


{#- A share as a whole percentage. -#}
{% macro readable_percent(share) -%}
    coalesce(format('{:.0f} %', 100 * cast({{ share }} as double)), 'unknown')
{%- endmacro %}


{#- A number of an attribute; one whose unit is a ratio reads as a percentage. -#}
{% macro readable_measure(value) -%}
    case
        when {{ value }} is not null and unit like 'ratio%'
            then {{ readable_number('100 * ' ~ value) }} || ' %'
        else {{ readable_number(value) }}
    end
{%- endmacro %}


{#- The finding of one row of int_win_loss_numbers, its last bracket still open. Where means and
    medians point in opposite directions it says so, as either alone would mislead. -#}
{% macro number_sentence() -%}
    label || ': ' || told_by || ' ' || {{ readable_measure('win_told') }}
    || case
        when win_told is null or unit is null then ''
        when unit like 'ratio%' then replace(substr(unit, 6), ' per ', ' a ')
        else ' ' || unit
    end
    || ' in won deals against ' || {{ readable_measure('loss_told') }} || ' in lost deals'
    || case
        when told_ratio is null then ''
        when attribute_id = 'cycle_days' and told_ratio <= 1
            then ', ' || {{ readable_percent('1 - told_ratio') }} || ' faster'
        when attribute_id = 'cycle_days'
            then ', ' || {{ readable_percent('told_ratio - 1') }} || ' slower'
        else ', ' || format('{:.2f}', cast(told_ratio as double)) || ' times'
    end
    || case
        when coalesce(sign(win_told - loss_told) = sign(win_untold - loss_untold), true) then ''
        when win_told = loss_told or win_untold = loss_untold then '; the ' || untold_by || 's differ: '
        else '; the ' || untold_by || 's say the opposite: '
    end
    || case
        when sign(win_told - loss_told) != sign(win_untold - loss_untold)
            then {{ readable_measure('win_untold') }} || ' against '
                || {{ readable_measure('loss_untold') }}
        else ''
    end
    || ' (' || known_win_count || ' won, ' || known_loss_count || ' lost'
{%- endmacro %}


{#- The finding of one row of int_win_loss_shares, its last bracket still open. -#}
{% macro share_sentence() -%}
    label || ' ' || attribute_value || ': ' || {{ readable_percent('win_share') }}
    || ' of won deals against ' || {{ readable_percent('loss_share') }} || ' of lost deals'
    || case
        when lift is null then ''
        else ', close rate ' || format('{:.2f}', cast(lift as double)) || ' times that of the rest'
    end
    || ' (' || value_win_count || ' of ' || known_win_count || ' won, '
    || value_loss_count || ' of ' || known_loss_count || ' lost'
{%- endmacro %}
