{#- Every (source, object) pair that has a raw and a staging model. -#}
{% macro loaded_objects() -%}
    {%- set objects_of = {
        'salesforce': [
            'accounts', 'deals', 'stage_history', 'contacts', 'contact_roles', 'activities',
            'leads', 'campaign_touches', 'field_history',
        ],
        'hubspot': [
            'accounts', 'deals', 'stage_history', 'contacts', 'contact_roles', 'activities',
            'deal_companies', 'deal_pipelines', 'deal_stages', 'activity_links', 'merges',
        ],
        'csv': [
            'accounts', 'deals', 'stage_history', 'contacts', 'contact_roles', 'activities',
            'signal_observations', 'attributes', 'subscriptions', 'usage', 'nps', 'leads',
            'campaign_touches',
        ],
    } -%}
    {%- set pairs = [] -%}
    {%- for source_name, objects in objects_of.items() -%}
        {%- for object_name in objects -%}
            {%- do pairs.append((source_name, object_name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
