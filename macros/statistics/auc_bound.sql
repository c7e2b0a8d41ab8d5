{#- One end of the interval of an AUC from its DeLong variance, on the logit scale so that it stays
    inside 0 to 1; null at exactly 0 or 1 and without variance. -#}
{% macro auc_bound(auc, variance, bound) -%}
    case
        when {{ auc }} > 0 and {{ auc }} < 1 and {{ variance }} > 0
            then 1 / (1 + exp(
                -(
                    ln({{ auc }} / (1 - {{ auc }}))
                    {{ '-' if bound == 'low' else '+' }} {{ z_95() }}
                    * sqrt({{ variance }}) / ({{ auc }} * (1 - {{ auc }}))
                )
            ))
    end
{%- endmacro %}
