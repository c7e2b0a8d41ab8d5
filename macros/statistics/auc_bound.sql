{#- One end of the interval of an AUC from its DeLong variance, on the logit scale so that it stays
    inside 0 to 1. Where that variance is 0 or unknown (at 0 and 1, with one deal on a side) it is
    Wilson's, of as many independent trials as the largest variance stands for that Newcombe (2006)
    allows an AUC of so many deals. -#}
{% macro auc_bound(auc, variance, positives, negatives, bound) -%}
    {%- set trials -%}
        ({{ positives }} * {{ negatives }} * 3.0 / ({{ positives }} + {{ negatives }} + 1))
    {%- endset -%}
    case
        when {{ auc }} > 0 and {{ auc }} < 1 and {{ variance }} > 0
            then 1 / (1 + exp(
                -(
                    ln({{ auc }} / (1 - {{ auc }}))
                    {{ '-' if bound == 'low' else '+' }} {{ z_95() }}
                    * sqrt({{ variance }}) / ({{ auc }} * (1 - {{ auc }}))
                )
            ))
        else {{ wilson_bound('(' ~ auc ~ ' * ' ~ trials ~ ')', trials, bound) }}
    end
{%- endmacro %}
