{#- Every (source, object) pair that has a raw and a staging model. -#}
{% macro loaded_objects() -%}
    {%- set pairs = [] -%}
    {%- for object_name in [
        'accounts', 'deals', 'stage_history', 'contacts', 'contact_roles', 'activities',
    ] -%}
        {%- do pairs.append(('salesforce', object_name)) -%}
        {%- do pairs.append(('hubspot', object_name)) -%}
        {%- do pairs.append(('csv', object_name)) -%}
    {%- endfor -%}
    {%- for object_name in ['signal_observations', 'attributes', 'subscriptions'] -%}
        {%- do pairs.append(('csv', object_name)) -%}
    {%- endfor -%}
    {%- for object_name in ['deal_companies', 'deal_pipelines', 'deal_stages', 'activity_links'] -%}
        {%- do pairs.append(('hubspot', object_name)) -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
