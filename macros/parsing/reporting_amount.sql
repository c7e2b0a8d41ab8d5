{#- An amount in the reporting currency, null without a rate or where it is implausible there. -#}
{% macro reporting_amount(amount, rate, lowest, highest) -%}
    case
        when {{ is_plausible(amount ~ ' * ' ~ rate, lowest, highest) }}
            then cast({{ amount }} * {{ rate }} as decimal(18, 2))
    end
{%- endmacro %}


{#- Why an amount that could be read has none in the reporting currency. -#}
{% macro amount_fault(amount, rate, lowest, highest) -%}
    case
        when {{ amount }} is null then null
        when {{ rate }} is null then 'no_currency_rate'
        when not {{ is_plausible(amount ~ ' * ' ~ rate, lowest, highest) }}
            then 'implausible_number'
    end
{%- endmacro %}
