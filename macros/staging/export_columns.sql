{#- The canonical columns of an export object, each with its parser: the SQL twin of
    `icp_warehouse.objects.OBJECTS` (a test holds the two together). -#}
{% macro export_columns(object_name) -%}
    {%- set columns = {
        'accounts': {
            'account_id': 'id', 'account_name': 'text', 'domain': 'text',
            'parent_account_id': 'id', 'account_type': 'text', 'industry': 'text',
            'employee_count': 'integer', 'employee_range': 'text', 'annual_revenue': 'amount',
            'currency': 'text', 'growth_rate': 'number', 'founded_year': 'integer',
            'funding_stage': 'text', 'country': 'text', 'state': 'text', 'technologies': 'set',
            'owner_id': 'id', 'created_at': 'timestamp', 'updated_at': 'timestamp',
            'merged_into_id': 'id', 'is_person_account': 'boolean',
            'merged_ids': 'ids',
            'salesforce_id': 'salesforce_id', 'hubspot_id': 'hubspot_id',
        },
        'deals': {
            'deal_id': 'id', 'account_id': 'id', 'account_name': 'text', 'deal_name': 'text',
            'deal_type': 'text', 'pipeline': 'text', 'stage': 'text', 'is_closed': 'boolean',
            'is_won': 'boolean', 'is_lost': 'boolean', 'probability': 'number',
            'forecast_category': 'text', 'amount': 'amount', 'currency': 'text',
            'created_at': 'timestamp', 'closed_at': 'timestamp', 'loss_reason': 'text',
            'competitor': 'text', 'lead_source': 'text', 'campaign_id': 'id',
            'next_step': 'text', 'owner_id': 'id', 'updated_at': 'timestamp',
            'account_ids': 'ids', 'account_domain': 'text',
            'contact_ids': 'ids', 'stage_days': 'text', 'merged_ids': 'ids',
            'salesforce_id': 'salesforce_id', 'hubspot_id': 'hubspot_id',
        },
        'stage_history': {
            'history_id': 'id', 'deal_id': 'id', 'field': 'text', 'stage': 'text',
            'entered_at': 'timestamp',
        },
        'field_history': {
            'history_id': 'id', 'account_id': 'id', 'deal_id': 'id', 'field': 'text',
            'old_value': 'text', 'new_value': 'text', 'changed_at': 'timestamp',
        },
        'contacts': {
            'contact_id': 'id', 'account_id': 'id', 'title': 'text', 'department': 'text',
            'seniority': 'text', 'email_domain': 'text', 'created_at': 'timestamp',
            'updated_at': 'timestamp', 'merged_into_id': 'id',
            'buying_role': 'text', 'lead_source': 'text', 'lead_at': 'timestamp',
            'mql_at': 'timestamp', 'sql_at': 'timestamp', 'lead_entered_at': 'timestamp',
            'mql_entered_at': 'timestamp', 'sql_entered_at': 'timestamp',
            'salesforce_id': 'salesforce_id', 'salesforce_lead_id': 'salesforce_id',
            'hubspot_id': 'hubspot_id',
        },
        'contact_roles': {
            'deal_id': 'id', 'contact_id': 'id', 'role': 'text', 'is_primary': 'boolean',
            'created_at': 'timestamp',
        },
        'activities': {
            'activity_id': 'id', 'account_id': 'id', 'deal_id': 'id', 'contact_id': 'id',
            'related_id': 'id', 'activity_type': 'text', 'subject': 'text', 'direction': 'text',
            'occurred_at': 'timestamp',
            'salesforce_id': 'salesforce_id', 'hubspot_id': 'hubspot_id',
        },
        'signal_observations': {
            'account_id': 'id', 'deal_id': 'id', 'attribute_id': 'text', 'value': 'text',
            'observed_at': 'timestamp', 'evidence_type': 'text', 'evidence_ref': 'text',
            'recorded_by': 'text',
        },
        'attributes': {
            'account_id': 'id', 'deal_id': 'id', 'attribute_id': 'text', 'value': 'text',
            'observed_at': 'timestamp',
        },
        'subscriptions': {
            'subscription_id': 'id', 'account_id': 'id', 'plan': 'text', 'status': 'text',
            'start_date': 'date', 'end_date': 'date', 'mrr': 'amount', 'currency': 'text',
            'cancel_requested_at': 'timestamp', 'cancel_reason': 'text',
        },
        'usage': {
            'account_id': 'id', 'usage_date': 'date', 'feature': 'text',
            'event_count': 'integer',
        },
        'nps': {
            'account_id': 'id', 'responded_at': 'timestamp', 'score': 'integer',
        },
        'leads': {
            'lead_id': 'id', 'account_id': 'id', 'email_domain': 'text', 'lead_source': 'text',
            'created_at': 'timestamp', 'mql_at': 'timestamp', 'sal_at': 'timestamp',
            'sql_at': 'timestamp', 'rejected_at': 'timestamp', 'rejection_reason': 'text',
            'converted_deal_id': 'id', 'converted_at': 'timestamp', 'updated_at': 'timestamp',
            'merged_into_id': 'id',
            'converted_contact_id': 'id', 'salesforce_id': 'salesforce_id',
            'hubspot_id': 'hubspot_id',
        },
        'campaign_touches': {
            'touch_id': 'id', 'account_id': 'id', 'lead_id': 'id', 'contact_id': 'id',
            'campaign': 'text', 'channel': 'text', 'touched_at': 'timestamp',
        },
        'deal_companies': {
            'deal_id': 'id', 'account_id': 'id', 'association_type': 'text', 'category': 'text',
        },
        'deal_pipelines': {
            'pipeline': 'id', 'pipeline_label': 'text',
        },
        'deal_stages': {
            'pipeline': 'id', 'stage': 'id', 'stage_label': 'text', 'is_closed': 'boolean',
            'is_won': 'boolean', 'probability': 'number',
        },
        'activity_links': {
            'activity_id': 'id', 'account_id': 'id', 'deal_id': 'id', 'contact_id': 'id',
        },
        'merges': {
            'merged_id': 'id', 'account_id': 'id', 'deal_id': 'id',
        },
    }[object_name] -%}
    {#- Whether a record was deleted: by a word, by a time, or by leaving no version that holds. -#}
    {%- do columns.update({
        'is_deleted': 'boolean', 'delete_mark': 'text', 'is_current_version': 'boolean',
        'version_end': 'text',
    }) -%}
    {{ return(columns) }}
{%- endmacro %}
