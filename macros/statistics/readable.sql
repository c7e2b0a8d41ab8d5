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


{#- The finding of one row of int_win_loss_numbers, its last bracket still open. -#}
{% macro number_sentence() -%}
    label || ': mean ' || {{ readable_number('win_mean') }}
    || case when win_mean is null or unit is null then '' else ' ' || unit end
    || ' in won deals against ' || {{ readable_number('loss_mean') }} || ' in lost deals'
    || case
        when ratio is null then ''
        when attribute_id = 'cycle_days' and ratio <= 1
            then ', ' || {{ readable_percent('1 - ratio') }} || ' faster'
        when attribute_id = 'cycle_days'
            then ', ' || {{ readable_percent('ratio - 1') }} || ' slower'
        else ', ' || format('{:.2f}', cast(ratio as double)) || ' times'
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
