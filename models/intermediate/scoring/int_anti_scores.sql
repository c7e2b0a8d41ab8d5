-- One row per account whose primary card names an anti card: the account's score on that card.
-- Of several versions of the anti card one in force counts first, then the highest.
with subject_scores as (
    select * from {{ ref('int_subject_scores') }}
),

primary_scores as (
    select * from subject_scores
    where is_primary
),

ranked as (
    select
        primary_scores.account_key,
        anti_cards.scorecard_id as anti_scorecard_id,
        anti_cards.icp_score as anti_score,
        row_number() over (
            partition by primary_scores.account_key
            order by anti_cards.is_in_force desc, anti_cards.scorecard_version desc
        ) as version_rank
    from primary_scores
    inner join subject_scores as anti_cards
        on
            primary_scores.subject_id = anti_cards.subject_id
            and primary_scores.paired_scorecard_id = anti_cards.scorecard_id
            and anti_cards.polarity = 'anti'
),

final as (
    select
        account_key,
        anti_scorecard_id,
        cast(anti_score as double) as anti_score
    from ranked
    where version_rank = 1
)

select * from final
