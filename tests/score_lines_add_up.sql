-- Accounts' scores whose lines do not give their points: in sum, capped by category, or in number.
with score_lines as (
    select * from {{ ref('fct_icp_score_lines') }}
),

account_scores as (
    select * from {{ ref('fct_icp_account_scores') }}
),

scorecard_categories as (
    select * from {{ ref('scorecard_categories') }}
),

category_sums as (
    select
        account_key,
        scorecard_id,
        scorecard_version,
        category_id,
        sum(points) as points,
        count(*) as criterion_count,
        count(*) filter (where is_known) as known_count
    from score_lines
    group by account_key, scorecard_id, scorecard_version, category_id
),

-- A category the seed does not have caps at nothing, so that its points are missed below.
totals as (
    select
        category_sums.account_key,
        category_sums.scorecard_id,
        category_sums.scorecard_version,
        sum(category_sums.points) as points,
        sum(
            case
                when scorecard_categories.max_points is not null
                    then least(category_sums.points, scorecard_categories.max_points)
            end
        ) as capped_points,
        sum(category_sums.criterion_count) as criterion_count,
        sum(category_sums.known_count) as known_count
    from category_sums
    left join scorecard_categories
        on
            category_sums.scorecard_id = scorecard_categories.scorecard_id
            and category_sums.scorecard_version = scorecard_categories.version
            and category_sums.category_id = scorecard_categories.category_id
    group by
        category_sums.account_key,
        category_sums.scorecard_id,
        category_sums.scorecard_version
),

failures as (
    select
        'The lines of ' || coalesce(account_scores.account_key, totals.account_key) || ' on '
        || coalesce(account_scores.scorecard_id, totals.scorecard_id) || ' version '
        || coalesce(account_scores.scorecard_version, totals.scorecard_version) || ' add up to '
        || coalesce(totals.points, 0) || ' points (' || coalesce(totals.capped_points, 0)
        || ' capped) on ' || coalesce(totals.criterion_count, 0) || ' criteria ('
        || coalesce(totals.known_count, 0) || ' known), but its score says '
        || coalesce(cast(account_scores.points as varchar), 'nothing') || ' ('
        || coalesce(cast(account_scores.capped_points as varchar), 'nothing') || ') on '
        || coalesce(account_scores.criterion_count, 0) || ' ('
        || coalesce(account_scores.known_count, 0)
        || '); run the build again and report it if this stays.' as sentence
    from account_scores
    full outer join totals
        on
            account_scores.account_key = totals.account_key
            and account_scores.scorecard_id = totals.scorecard_id
            and account_scores.scorecard_version = totals.scorecard_version
    where
        account_scores.points is distinct from coalesce(totals.points, 0)
        or account_scores.capped_points is distinct from coalesce(totals.capped_points, 0)
        or account_scores.criterion_count is distinct from coalesce(totals.criterion_count, 0)
        or account_scores.known_count is distinct from coalesce(totals.known_count, 0)
)

{{ stop_with_sentence() }}
