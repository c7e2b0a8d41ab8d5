{#- Reports kept before targets had windows say theirs by their days: the quarter itself, or so many
    days up to its end. Without it they would be taken for other figures than those of today. -#}
{% macro say_windows_of_older_reports() -%}
    {%- if is_incremental() -%}
    {%- set names = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- if 'window' not in names -%}
    create or replace table {{ this }} as
    select
        *,
        'quarter' as "window",
        cast(case when metric_id = 'recent_deal_share_at_70' then 15 else 0 end as integer) as last_n,
        cast(
            case
                when window_start_date = quarter_start then 0
                else window_end_date - window_start_date + 1
            end as integer
        ) as window_days
    from {{ this }}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}
