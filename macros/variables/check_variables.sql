{#- Stops dbt while it parses, and so before any seed or model, if a variable is not what
    known_variables says. Names are looked at where somebody typed them for this run: a project that
    uses this one as a package has variables of its own. -#}
{% macro check_variables() -%}
    {%- set known = fromyaml(known_variables()) -%}
    {%- set values = {} -%}
    {%- for name in known if var.has_var(name) -%}
        {%- do values.update({name: var(name)}) -%}
    {%- endfor -%}
    {%- set mistake = variable_mistake(
        known,
        values,
        invocation_args_dict.get('vars', {}) | list,
        run_started_at.strftime('%Y-%m-%d'),
        is_package=project_name != model.package_name
    ) | trim -%}
    {%- if mistake -%}
        {{ exceptions.raise_compiler_error(mistake) }}
    {%- endif -%}
{%- endmacro %}
