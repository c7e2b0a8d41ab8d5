{#- What is wrong with the variables, in a sentence; nothing if they are sound. `typed` are the names
    given on the command line. Plain Jinja, which the command icp runs too. -#}
{% macro variable_mistake(known, values, typed, today, is_package) -%}
    {%- set found = {} -%}
    {%- for name in typed | map('string') if name not in known -%}
        {%- do found.update({in_words(name): unknown_variable(name, known, is_package) | trim}) -%}
    {%- endfor -%}
    {%- for name, rule in known.items() -%}
        {%- do found.update({name: wrong_value(name, rule, values, today) | trim}) -%}
    {%- endfor -%}
    {%- set wrong = found | dictsort(case_sensitive=true) | selectattr(1) | list -%}
    {%- if wrong | length > 1 -%}
        {{ wrong[0][1][:-1] }} (also wrong: {{ wrong[1:] | map('first') | join(', ') }})
        {{- wrong[0][1][-1] }}
    {%- elif wrong -%}
        {{ wrong[0][1] }}
    {%- endif -%}
{%- endmacro %}


{#- Why a name is refused. Inside another project only one that is nearly ours, as that project may
    know the others. -#}
{% macro unknown_variable(name, known, is_package) -%}
    {%- set asked = name[:40] | lower | replace('-', '_') -%}
    {%- set nearest = namespace(name='', distance=3, part='') -%}
    {%- for each in known -%}
        {%- set distance = edits_between(asked, each) | int -%}
        {%- if distance < nearest.distance -%}
            {%- set nearest.name, nearest.distance = each, distance -%}
        {%- endif -%}
        {%- if asked | length > 3 and asked in each and not nearest.part -%}
            {%- set nearest.part = each -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if nearest.name or not is_package -%}
        There is no variable {{ in_words(name) }}
        {%- if nearest.name or nearest.part -%}
            : did you mean {{ nearest.name or nearest.part }}?
        {%- else -%}
            ; docs/variables.md lists them, and one of your own is added to
            {#- #} macros/variables/known_variables.sql.
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- What is wrong with the value of one variable. -#}
{% macro wrong_value(name, rule, values, today) -%}
    {%- set value = values.get(name) -%}
    {%- if name not in values -%}
        The variable {{ name }} is not set; set it to {{ allowed_values(rule) }} in dbt_project.yml.
    {%- elif not is_allowed(rule, value) | trim -%}
        The variable {{ name }} is{{ ' ' }}
        {%- if value is string and value | trim and rule.type not in ('day', 'text', 'choice') -%}
            the text{{ ' ' }}
        {%- endif -%}
        {{ in_words(value) }}; set it to {{ allowed_values(rule) }}.
    {%- elif rule.type == 'day' and value and value | string > today
        and values.get('allow_future_as_of_date') is not sameas true -%}
        The variable {{ name }} is {{ value }}, which has not come yet (today is {{ today }} in UTC);
        {#- #} set it to a day up to today, or allow_future_as_of_date to true.
    {%- elif 'at_most' in rule and is_allowed(rule, values.get(rule.at_most)) | trim
        and value > values[rule.at_most] -%}
        The variable {{ name }} is {{ value }}, and {{ rule.at_most }} is {{ values[rule.at_most] }};
        {#- #} set it to at most that.
    {%- endif -%}
{%- endmacro %}


{#- `yes` if a value is of the type and in the range of its rule. -#}
{% macro is_allowed(rule, value) -%}
    {%- if rule.type == 'day' -%}
        {{ 'yes' if value is none or is_day(value, rule) | trim else '' }}
    {%- elif rule.type == 'boolean' -%}
        {{ 'yes' if value is boolean else '' }}
    {%- elif rule.type == 'text' -%}
        {{ 'yes' if value is string and modules.re.fullmatch(rule.pattern, value)
            and not modules.re.search('[\\x00-\\x1f\\x7f]', value) else '' }}
    {%- elif rule.type == 'choice' -%}
        {{ 'yes' if value is string and value in rule['values'] else '' }}
    {%- elif rule.type == 'integer' -%}
        {{ 'yes' if value is integer and rule.lowest <= value <= rule.highest else '' }}
    {%- elif rule.type == 'number' -%}
        {#- NaN is within no range. -#}
        {{ 'yes' if (value is integer or value is float) and rule.lowest <= value <= rule.highest
            else '' }}
    {%- elif value is sequence and value is not string and value is not mapping -%}
        {%- set sound = value | select('integer') | select('ge', rule.lowest)
            | select('le', rule.highest) | list -%}
        {%- if rule.type == 'integers' -%}
            {{ 'yes' if value and sound | unique | list == value | list else '' }}
        {%- else -%}
            {{ 'yes' if sound | length == 2 == value | length and sound[0] <= sound[1] else '' }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- `yes` if a value is a day of the calendar within the range of its rule, as text or as YAML's own
    date. -#}
{% macro is_day(value, rule) -%}
    {%- set text = value | string -%}
    {%- if modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', text) -%}
        {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
        {%- set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
        {%- set days = [31, 29 if is_leap_year else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
        {{ 'yes' if 1 <= month <= 12 and 1 <= day <= days[month - 1]
            and rule.lowest <= text <= rule.highest else '' }}
    {%- endif -%}
{%- endmacro %}


{#- What a variable may be, in words; also the column of docs/variables.md. -#}
{% macro allowed_values(rule) -%}
    {%- if rule.type == 'day' -%}
        a day like 2026-06-30, from {{ rule.lowest }} to today (to {{ rule.highest }} with
        {#- #} allow_future_as_of_date), or nothing, which is today
    {%- elif rule.type == 'boolean' -%}
        true or false
    {%- elif rule.type == 'text' -%}
        {{ rule.form }}
    {%- elif rule.type == 'choice' -%}
        {{ rule['values'] | join(' or ') }}
    {%- else -%}
        {{ {
            'integer': 'a whole number',
            'number': 'a number',
            'integers': 'a list of different whole numbers',
            'least_and_most': 'a list of two whole numbers, fewest and most,',
        }[rule.type] }} from {{ rule.lowest }} to {{ rule.highest }}
    {%- endif -%}
{%- endmacro %}


{#- A value as it is shown in a sentence: on one line, and not too long. -#}
{% macro in_words(value) -%}
    {%- if value is none or value is string and not value | trim -%}
        empty
    {%- else -%}
        {%- set text = (value | string | lower) if value is boolean else value | string -%}
        {{ modules.re.sub('[^ -~\\w]+', ' ', text) | truncate(60, true, '...', 0) }}
    {%- endif -%}
{%- endmacro %}


{#- How many letters have to be put in, taken out or exchanged to make one word the other. -#}
{% macro edits_between(one, other) -%}
    {%- set before = namespace(row=range(other | length + 1) | list) -%}
    {%- for letter in one -%}
        {%- set row = [loop.index] -%}
        {%- for wanted in other -%}
            {%- do row.append([
                before.row[loop.index0] + (letter != wanted) | int,
                before.row[loop.index] + 1,
                row[-1] + 1,
            ] | min) -%}
        {%- endfor -%}
        {%- set before.row = row -%}
    {%- endfor -%}
    {{ before.row[-1] }}
{%- endmacro %}
