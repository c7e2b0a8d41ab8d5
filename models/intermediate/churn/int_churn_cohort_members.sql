-- One row per cohort and customer: its start quarter, and all start quarters together, by every
-- value it stands under. cohort_id only joins the models of one build; it may change with the next.
with customers as (
    select * from {{ ref('int_account_churn') }}
),

dimensions as (
    select * from {{ ref('int_customer_dimensions') }}
),

quarters as (
    select
        account_key,
        cast(date_trunc('quarter', first_started_on) as date) as cohort_start_quarter
    from customers
    union all
    select
        account_key,
        cast(null as date) as cohort_start_quarter
    from customers
),

final as (
    select
        dense_rank() over (
            order by
                quarters.cohort_start_quarter nulls first,
                dimensions.dimension_kind,
                dimensions.dimension_id,
                dimensions.dimension_value
        ) as cohort_id,
        quarters.cohort_start_quarter,
        dimensions.dimension_kind,
        dimensions.dimension_id,
        dimensions.dimension_value,
        quarters.account_key
    from quarters
    inner join dimensions on quarters.account_key = dimensions.account_key
)

select * from final
