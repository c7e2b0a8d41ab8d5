{#- Every variable there is, as YAML: its type, what it may be, and what it means. A variable that
    is missing here is refused wherever it is given; dbt_project.yml holds what each is by default. -#}
{% macro known_variables() %}
as_of_date:
  type: day
  lowest: "1970-01-01"
  highest: "2199-12-31"
  meaning: The day of the run; without it, the day on which dbt was started (UTC).
allow_future_as_of_date:
  type: boolean
  meaning: Whether as_of_date may be a day that has not come yet.
exports_path:
  type: text
  pattern: ".*\\S.*"
  form: the path of a folder, as text
  meaning: The folder with one sub-folder of CSV files for each source.
earliest_plausible_year:
  type: integer
  lowest: 1800
  highest: 2100
  meaning: The first year of dates that a record may be about; earlier ones stay unknown.
plausible_years_ahead:
  type: integer
  lowest: 0
  highest: 200
  meaning: Years after that of as_of_date in which a date may still lie; later ones stay unknown.
reporting_currency:
  type: text
  pattern: "[A-Z]{3}"
  form: three capital letters, such as EUR
  meaning: Money is converted to this currency with the seed currency_rates.
signal_window_days:
  type: integer
  lowest: 0
  highest: 3650
  meaning: Days after a deal's creation within which discovery ends.
signal_lookback_days:
  type: integer
  lowest: 0
  highest: 3650
  meaning: How long after closing a deal still lends its signals to its account.
win_loss_window_days:
  type: integers
  lowest: 1
  highest: 36500
  meaning: Windows, in days up to as_of_date, of the win/loss comparison.
range_window_days:
  type: integer
  lowest: 1
  highest: 36500
  meaning: Window, in days up to as_of_date, of the range capture.
review_window_days:
  type: integer
  lowest: 1
  highest: 36500
  meaning: Window, in days up to as_of_date, of the closed deals that the review lists look at.
high_score:
  type: number
  lowest: 0
  highest: 100
  meaning: From it on, a deal scored high at discovery.
low_score:
  type: number
  lowest: 0
  highest: 100
  at_most: high_score
  meaning: Below it, a deal scored low at discovery.
review_min_deals:
  type: integer
  lowest: 1
  highest: 1000000
  meaning: The fewest deals or accounts behind a row of a review list.
trigger_min_sample:
  type: integer
  lowest: 1
  highest: 1000000
  meaning: The fewest cases of a quarter, and of the 365 days before, for a review question to be answered no.
conversion_days:
  type: integer
  lowest: 0
  highest: 3650
  meaning: Days an MQL has to become SQL before the review asks whether it did.
workshop_won_deals:
  type: least_and_most
  lowest: 0
  highest: 10000
  meaning: Fewest and most won deals in the workshop's data pack.
workshop_lost_deals:
  type: least_and_most
  lowest: 0
  highest: 10000
  meaning: Fewest and most lost deals in the workshop's data pack.
workshop_open_deals:
  type: least_and_most
  lowest: 0
  highest: 10000
  meaning: Fewest and most open deals in the workshop's data pack.
fill_rate_floor:
  type: number
  lowest: 0
  highest: 1
  meaning: The share of accounts or deals in which an attribute of an active card should be known.
evidence_won_count:
  type: integer
  lowest: 0
  highest: 1000000
  meaning: Won deals an active scorecard version needs in the 12 months before its valid_from.
evidence_churned_count:
  type: integer
  lowest: 0
  highest: 1000000
  meaning: Churned accounts an active scorecard version needs in the 12 months before its valid_from.
evidence_rule:
  type: choice
  values: [error, report]
  meaning: "error: once there are paid subscriptions, an active version without that evidence fails the build; report: rpt_data_readiness says whether it has it, and nothing fails."
outage_min_count:
  type: integer
  lowest: 1
  highest: 1000000
  meaning: The fewest accounts with a value, or records, of the last build for a fall to be an alarm.
outage_share:
  type: number
  lowest: 0
  highest: 1
  meaning: A load is an alarm where less than this share of the last build's is left.
outage_hold_days:
  type: integer
  lowest: 0
  highest: 3650
  meaning: Days that values then hold where their attribute has no max_age_days.
gross_margin:
  type: number
  lowest: 0
  highest: 1
  meaning: Share of revenue left after the cost of service, for projected lifetime value.
churn_window_days:
  type: integer
  lowest: 1
  highest: 36500
  meaning: Window, in days up to the end of a quarter, of churn by band.
convergence_window_days:
  type: integer
  lowest: 1
  highest: 36500
  meaning: Window, in days up to as_of_date, of the MQLs and deals that segments are compared by.
convergence_min_sample:
  type: integer
  lowest: 1
  highest: 1000000
  meaning: Cases needed on each side before a segment is said to do better or worse than the rest.
sync_max_change_share:
  type: number
  lowest: 0
  highest: 1
  meaning: The share of the tiers a CRM holds that one icp sync-file may change without --allow-mass-change.
keep_personal_data:
  type: boolean
  meaning: Whether refused records and unread values stand in the marts as written, people included.
account_key:
  type: text
  pattern: ".*"
  form: the key of an account, as text
  meaning: The account that the analysis why_this_tier is about.
{% endmacro %}
