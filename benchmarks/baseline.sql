-- The core of the project as one script: text to scores, tiers and figures by quarter and band.
-- Variables: exports and seeds (folders), as_of (the day of the run). What it leaves out stands in
-- docs/performance.md. It fits `icp sample-data` and no other exports.

-- 1. Text, without what a person wrote in place of nothing.
create macro said(cell) as case
    when lower(trim(cell)) not in (
        '', '000000000000000aaa', 'null', 'n/a', '#n/a', 'tbd', 'unknown', '-', 'dummydata',
        'no aplica'
    ) then trim(cell)
end;
create macro moment(cell) as try_cast(said(cell) as timestamp);
create macro number(cell) as try_cast(said(cell) as decimal(24, 6));
create macro key_of(source, id) as case
    when regexp_matches(said(id), '^(salesforce|hubspot|csv):') then said(id)
    else source || ':' || said(id)
end;
-- The last three characters of a Salesforce id say which of the others are capitals.
create macro has_true_suffix(id) as
    length(id) = 18
    and substr(id, 16) = list_aggregate(list_transform(range(3), lambda part: substr(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
        1 + list_sum(list_transform(range(5), lambda place: case
            when substr(id, 5 * part + place + 1, 1) between 'A' and 'Z' then 1 << place else 0
        end))::bigint, 1
    )), 'string_agg', '');
create macro number_text(amount) as case
    when contains(amount::varchar, '.') then rtrim(rtrim(amount::varchar, '0'), '.')
    else amount::varchar
end;
create macro set_text(cell) as nullif(list_aggregate(list_sort(list_distinct(list_filter(
    list_transform(string_split_regex(lower(said(cell)), '[;|]'), lambda one: trim(one)),
    lambda one: one != ''
))), 'string_agg', '|'), '');
create macro text_of(file) as table
    from read_csv(
        getvariable('exports') || file, all_varchar = true, header = true, delim = ',', quote = '"',
        escape = '"', ignore_errors = true, strict_mode = false
    );
create macro seed(file) as table from read_csv(getvariable('seeds') || file, header = true);

-- 2. Staging: one row per record of each file that is not deleted, the version changed last.
create table account_records as
with unioned as (
    select
        'salesforce:' || said("Id") as record_key, "Name" as account_name, "Website" as website,
        "Type" as account_type, "Industry" as industry, "NumberOfEmployees" as employees,
        "Employee_Range__c" as employee_range, "AnnualRevenue" as revenue,
        "CurrencyIsoCode" as currency, number("Growth_Rate__c") / 100 as growth,
        "YearStarted" as founded, "Funding_Stage__c" as funding, "BillingCountry" as country,
        "Technologies__c" as technologies, "CreatedDate" as created, "SystemModstamp" as updated,
        "IsDeleted" as is_deleted, 'salesforce:' || said("MasterRecordId") as merged_into
    from text_of('/salesforce/Account.csv')
    where has_true_suffix("Id")
    union all by name
    select
        'csv:' || said(account_id) as record_key, account_name, domain as website, account_type,
        industry, employee_count as employees, employee_range, annual_revenue as revenue, currency,
        number(growth_rate) as growth, founded_year as founded, funding_stage as funding, country,
        technologies, created_at as created, updated_at as updated, is_deleted,
        key_of('csv', merged_into_id) as merged_into
    from text_of('/csv/accounts.csv')
    union all by name
    select
        'hubspot:' || said("Record ID") as record_key, "Company name" as account_name,
        "Company Domain Name" as website, "Create Date" as created, "Last Modified Date" as updated,
        said("Merged record IDs") as lost_ids
    from text_of('/hubspot/*companies*.csv')
)

select
    record_key, said(account_name) as account_name, lower(said(account_type)) as account_type,
    nullif(regexp_extract(lower(said(website)), '^(?:https?://)?(?:www\.)?([^/]+)', 1), '')
        as domain,
    lower(said(industry)) as industry, try_cast(said(employees) as bigint) as employees,
    lower(said(employee_range)) as employee_range, number(revenue) as revenue,
    upper(coalesce(said(currency), 'USD')) as currency, growth::decimal(24, 6) as growth,
    try_cast(said(founded) as bigint) as founded, lower(said(funding)) as funding,
    lower(said(country)) as country, moment(created) as created_at, moment(updated) as updated_at,
    set_text(technologies) as technologies, merged_into, lost_ids
from unioned
where
    record_key is not null
    and (merged_into is not null or coalesce(said(is_deleted), '0') not in ('1', 'true'))
qualify row_number() over (partition by record_key order by moment(updated) desc nulls last) = 1;

create table deal_records as
with unioned as (
    select
        'salesforce' as source, said("Id") as id,
        key_of('salesforce', "AccountId") as account_record,
        "StageName" as stage, "Amount" as amount, "CurrencyIsoCode" as currency,
        "CloseDate" as closing, "Type" as deal_type, "NextStep" as next_step,
        "LeadSource" as lead_source, "IsClosed" as is_closed, "IsWon" as is_won,
        "CreatedDate" as created, "SystemModstamp" as updated, "Loss_Reason__c" as loss_reason,
        "Competitor__c" as competitor, "IsDeleted" as is_deleted
    from text_of('/salesforce/Opportunity.csv')
    where has_true_suffix("Id")
    union all by name
    select
        'csv' as source, said(deal_id) as id, key_of('csv', account_id) as account_record, stage,
        amount, currency, closed_at as closing, deal_type, next_step, lead_source, is_closed,
        is_won,
        created_at as created, updated_at as updated, loss_reason, competitor, is_deleted
    from text_of('/csv/deals.csv')
    union all by name
    select
        'hubspot' as source, said("Record ID") as id, "Deal Stage" as stage, "Amount" as amount,
        key_of('hubspot', "Associated Company IDs (Primary)") as account_record,
        "Currency" as currency, "Close Date" as closing, "Deal Type" as deal_type,
        "Is Closed Won" as is_won, "Create Date" as created, "Last Modified Date" as updated
    from text_of('/hubspot/*deals*.csv')
)

select
    source, source || ':' || id as deal_key, account_record, said(stage) as stage,
    number(amount) as amount, upper(coalesce(said(currency), 'USD')) as currency,
    moment(closing)::date as close_date, lower(said(deal_type)) as deal_type,
    said(next_step) as next_step, said(lead_source) as lead_source,
    said(loss_reason) as loss_reason,
    said(competitor) as competitor, said(is_closed) in ('1', 'true') as is_closed,
    said(is_won) in ('1', 'true') as is_won, moment(created)::date as created_date,
    moment(updated) as updated_at
from unioned
where id is not null and coalesce(said(is_deleted), '0') not in ('1', 'true')
qualify row_number() over (partition by source, id order by moment(updated) desc nulls last) = 1;

-- 3. Unify: records of one domain are one account; deals get an account, an outcome, an amount.
create table rates as
select
    currency, rate, coalesce(lead(valid_from) over of_currency, date '9999-12-31') as valid_before,
    case when row_number() over of_currency = 1 then date '0001-01-01' else valid_from end
        as valid_from
from seed('/mappings/currency_rates.csv')
window of_currency as (partition by currency order by valid_from);

create table members as
with recursive links as (
    select record_key, merged_into from account_records
    where merged_into is not null
    union
    select account_key, merged_into_key from seed('/mappings/account_merges.csv')
    union
    select 'hubspot:' || trim(unnest(string_split(lost_ids, ';'))), record_key from account_records
    where lost_ids is not null
),

walks as (
    select record_key, merged_into from links
    union
    select walks.record_key, links.merged_into
    from walks
    inner join links on walks.merged_into = links.record_key
),

survivors as (
    select
        record_key,
        case
            when
                domain is null
                or domain in (select domain from seed('/mappings/generic_domains.csv'))
                then record_key
            else first_value(record_key) over (
                partition by domain order by created_at nulls last, record_key
            )
        end as account_key
    from account_records
    anti join links using (record_key)
    where created_at is null or created_at::date <= getvariable('as_of')
)

select record_key, account_key from survivors
union all
select walks.record_key, survivors.account_key
from walks
inner join survivors on merged_into = survivors.record_key;

create table accounts as
with ranked as (
    select
        members.account_key, account_records.*,
        (revenue * rates.rate)::decimal(18, 2) as usd,
        row_number() over (
            partition by members.account_key
            order by members.account_key = record_key desc, updated_at desc nulls last, record_key
        ) as place
    from members
    inner join account_records using (record_key)
    left join rates
        on
            account_records.currency = rates.currency
            and getvariable('as_of') >= rates.valid_from
            and getvariable('as_of') < rates.valid_before
),

folded as (
    select
        account_key, arg_min(account_type, place) as account_type,
        arg_min(industry, place) as industry_label, arg_min(employees, place) as employees,
        arg_min(employee_range, place) as range_label, arg_min(usd, place) as usd,
        arg_min(growth, place) as growth, arg_min(founded, place) as founded,
        arg_min(funding, place) as funding, arg_min(country, place) as country_label,
        arg_min(technologies, place) as technologies, arg_min(updated_at, place)::date as updated_on
    from ranked
    group by account_key
)

select
    folded.*, industries.industry, lower(countries.country) as country, countries.region,
    coalesce(employees::varchar, employee_min || case
        when employee_max is null then '+'
        when employee_max != employee_min then '-' || employee_max else ''
    end) as size
from folded
left join seed('/mappings/industry_map.csv') as industries
    on industry_label = lower(industries.source_value)
left join seed('/mappings/country_map.csv') as countries
    on country_label = lower(countries.source_value)
left join seed('/mappings/employee_range_map.csv') as ranges
    on range_label = lower(ranges.source_value);

create table deals as
with outcomes as (
    select
        deal_records.*,
        case
            when close_date > getvariable('as_of') then 'open'
            when deal_records.is_won then 'won'
            when deal_records.is_closed then 'lost'
            when deal_records.source != 'hubspot' then 'open'
            else coalesce(stages.outcome, 'open')
        end as outcome
    from deal_records
    left join seed('/mappings/stage_map.csv') as stages
        on deal_records.source = stages.source and lower(deal_records.stage) = lower(stages.stage)
    where created_date <= getvariable('as_of')
)

select
    deal_key, members.account_key, outcome, outcome != 'open' as is_closed,
    case outcome when 'won' then true when 'lost' then false end as is_won,
    coalesce(types.deal_type = 'new_business', outcomes.deal_type is null) as is_new_business,
    created_date, case when outcome != 'open' then close_date end as closed_date,
    case when outcome != 'open' and close_date >= created_date then close_date - created_date end
        as cycle_days,
    (amount * rates.rate)::decimal(18, 2) as deal_amount, updated_at, stage, next_step, lead_source,
    types.deal_type, competitor, case when outcome = 'lost' then loss_reason end as loss_reason,
    coalesce(updated_at::date, created_date) as updated_on
from outcomes
left join members on outcomes.account_record = members.record_key
left join seed('/mappings/deal_type_map.csv') as types
    on outcomes.deal_type = lower(types.source_value)
left join rates
    on
        outcomes.currency = rates.currency
        and least(coalesce(close_date, created_date), getvariable('as_of')) >= rates.valid_from
        and least(coalesce(close_date, created_date), getvariable('as_of')) < rates.valid_before;

-- 4. What was seen of deals and accounts, with its day.
create table people as
with unioned as (
    select
        'salesforce:' || said("Id") as contact_key, "Title" as title, "Department" as department,
        key_of('salesforce', "AccountId") as record_key, "CreatedDate" as created,
        "SystemModstamp" as updated, "IsDeleted" as is_deleted
    from text_of('/salesforce/Contact.csv')
    union all by name
    select
        'csv:' || said(contact_id) as contact_key, title, department,
        key_of('csv', account_id) as record_key, created_at as created
    from read_csv(
        getvariable('exports') || '/csv/contacts.csv', all_varchar = true, header = true,
        ignore_errors = true, encoding = 'latin-1'
    )
    union all by name
    select
        'hubspot:' || said("Record ID") as contact_key, "Job Title" as title,
        key_of('hubspot', "Associated Company IDs (Primary)") as record_key,
        "Create Date" as created,
        "Last Modified Date" as updated
    from text_of('/hubspot/*contacts*.csv')
)

select
    contact_key, members.account_key, said(title) as title, said(department) as department,
    coalesce(moment(created)::date, getvariable('as_of')) as known_on
from unioned
left join members using (record_key)
where
    contact_key is not null and coalesce(said(is_deleted), '0') != '1'
    and coalesce(moment(created)::date <= getvariable('as_of'), true)
qualify row_number() over (partition by contact_key order by moment(updated) desc nulls last) = 1;

create table committees as
with unioned as (
    select
        'salesforce:' || said("OpportunityId") as deal_key,
        'salesforce:' || said("ContactId") as contact_key, "Role" as role, "CreatedDate" as created
    from text_of('/salesforce/OpportunityContactRole.csv')
    union all
    select key_of('csv', deal_id), key_of('csv', contact_id), role, created_at
    from text_of('/csv/contact_roles.csv')
)

select
    deals.deal_key, deals.account_key, roles.role, people.title, people.department,
    coalesce(moment(created)::date, deals.updated_on) as seen_on
from unioned
inner join deals using (deal_key)
left join people using (contact_key)
left join seed('/mappings/role_map.csv') as roles on lower(said(unioned.role)) = roles.source_value
where coalesce(moment(created)::date, deals.updated_on) <= getvariable('as_of');

create table doings as
with salesforce as (
    select
        "Id", "WhatId", "AccountId", "Subject", "Type", "CallType" as direction, "IsDeleted",
        'Task' as kind,
        coalesce(moment("ActivityDate"), moment("CreatedDate")) as seen_at
    from text_of('/salesforce/Task.csv')
    union all by name
    select
        "Id", "WhatId", "AccountId", "Subject", "Type", "IsDeleted", 'Event' as kind,
        coalesce(moment("ActivityDateTime"), moment("CreatedDate")) as seen_at
    from text_of('/salesforce/Event.csv')
),

unioned as (
    select
        'salesforce:' || said("WhatId") as deal_key,
        'salesforce:' || coalesce(
            case when starts_with("WhatId", '001') then "WhatId" end, said("AccountId")
        ) as record_key,
        coalesce(said("Type"), kind) as activity_type, said("Subject") as subject,
        said(direction) as direction,
        seen_at
    from salesforce
    where coalesce(said("IsDeleted"), '0') != '1'
    union all by name
    select
        key_of('csv', deal_id) as deal_key, key_of('csv', account_id) as record_key,
        said(activity_type) as activity_type, said(subject) as subject,
        said(direction) as direction,
        moment(occurred_at) as seen_at
    from text_of('/csv/activities.csv')
    union all by name
    select
        'hubspot:' || said("Associated Deal IDs") as deal_key,
        'hubspot:' || said("Associated Company IDs (Primary)") as record_key,
        said("Activity Type") as activity_type, said("Meeting Name") as subject,
        moment("Activity date") as seen_at
    from text_of('/hubspot/*meetings*.csv')
)

select
    deals.deal_key, coalesce(deals.account_key, members.account_key) as account_key,
    activity_type, subject, direction, seen_at::date as seen_on
from unioned
left join deals using (deal_key)
left join members using (record_key)
where seen_at::date <= getvariable('as_of');

create table stages as
with unioned as (
    select
        'salesforce:' || said("OpportunityId") as deal_key, "StageName" as stage,
        moment("CreatedDate") as entered_at, said("Id") as id
    from text_of('/salesforce/OpportunityHistory.csv')
    union all
    select key_of('csv', deal_id), stage, moment(entered_at),
    null from text_of('/csv/stage_history.csv')
)

select deals.deal_key, deals.account_key, said(unioned.stage) as stage, entered_at::date as seen_on
from unioned
inner join deals using (deal_key)
where entered_at::date <= getvariable('as_of')
qualify
    lag(unioned.stage) over (partition by deal_key order by entered_at, id)
    is distinct from unioned.stage;

create table facts as
with departments as (
    select
        deal_key, account_key, min(seen_on) as seen_on,
        row_number() over (partition by deal_key order by min(seen_on), lower(department)) as place
    from committees
    where department is not null
    group by deal_key, account_key, lower(department)
),

told as (
    select deal_key, account_key, 'deal_field' as kind, 'stage' as field, stage as label, seen_on
    from stages
    union all
    select deal_key, account_key, 'deal_field', field, label, updated_on
    from (unpivot deals on next_step, lead_source, competitor, deal_type, loss_reason
        into name field value label)
    union all
    select deal_key, account_key, 'contact_role', field, label, seen_on
    from (unpivot committees on role, department into name field value label)
    union all
    select deal_key, account_key, 'contact_title', 'title', title, seen_on from committees
    union all
    select
        deal_key, account_key, 'contact_role', 'committee',
        case place when 1 then 'single_department' else 'multi_department' end, seen_on
    from departments
    union all
    select null, account_key, 'contact_title', 'title', title, known_on from people
    union all
    select null, account_key, 'contact_role', 'department', department, known_on from people
    union all
    select deal_key, account_key, 'activity', field, label, seen_on
    from (unpivot doings on activity_type, subject, direction into name field value label)
)

select * from told
where label is not null;

-- 5. Evidence: labels that a pattern of the seed fits, and what people wrote down.
create table attributes as
from seed('/scorecard/attributes.csv');

create table notes as
with unioned as (
    select *, 'note' as kind from text_of('/csv/signal_observations.csv')
    union all by name
    select *, 'attribute' as kind from text_of('/csv/attributes.csv')
)

select
    unioned.kind, attributes.attribute_id, attributes.value_kind, attributes.max_age_days,
    attributes.grain, moment(observed_at)::date as seen_on,
    case attributes.grain
        when 'deal' then deals.deal_key else coalesce(members.account_key, deals.account_key)
    end as entity_key,
    case
        when value_kind in ('integer', 'number') then number_text(number(value))
        when value_kind = 'set' then set_text(value)
        else lower(said(value))
    end as attribute_value
from unioned
inner join attributes using (attribute_id)
left join members on key_of('csv', unioned.account_id) = members.record_key
left join deals on key_of('csv', unioned.deal_id) = deals.deal_key
where moment(observed_at)::date <= getvariable('as_of');

create table evidence as
with patterns as (
    select
        evidence_type, match_field, attribute_id, lower(attribute_value) as attribute_value,
        strength,
        replace(replace(lower(trim(unnest(string_split(match_values, '|')))), '_', '\_'), '*', '%')
            as pattern
    from seed('/scorecard/signal_evidence.csv')
),

matched as (
    select distinct labels.*, attribute_id, attribute_value, strength
    from (select distinct kind, field, label from facts) as labels
    inner join patterns
        on
            kind = evidence_type and field = match_field
            and lower(trim(label)) like pattern escape '\'
)

select
    attributes.grain, attribute_id, value_kind, max_age_days, attribute_value, strength, seen_on,
    case attributes.grain when 'deal' then deal_key else account_key end as entity_key
from facts
inner join matched using (kind, field, label)
inner join attributes using (attribute_id)
where case attributes.grain when 'deal' then deal_key else account_key end is not null
union all by name
select
    notes.* exclude (kind), coalesce(strength, 0) as strength
from notes
left join patterns
    on evidence_type = 'observation' and pattern = replace(notes.attribute_id, '_', '\_')
where kind = 'note' and entity_key is not null and notes.attribute_value is not null;

-- A value counts from the day on which nothing stronger was known; a set holds what is recent.
create table signals as
with by_day as (
    select
        grain, entity_key, attribute_id, seen_on, max(strength) as strength,
        max((strength, attribute_value))[2] as attribute_value
    from evidence
    where value_kind != 'set'
    group by grain, entity_key, attribute_id, seen_on
),

strongest as (
    select
        *, max(strength) over (
            partition by grain, entity_key, attribute_id order by seen_on
            rows between unbounded preceding and 1 preceding
        ) as strength_before
    from by_day
),

elements as (
    select distinct
        grain, entity_key, attribute_id, seen_on, max_age_days,
        trim(unnest(string_split_regex(attribute_value, '[;|]'))) as element
    from evidence
    where value_kind = 'set'
),

days as (select distinct grain, entity_key, attribute_id, seen_on from elements)

select grain, entity_key, attribute_id, attribute_value, seen_on from strongest
where strength >= coalesce(strength_before, strength)
union all
select
    days.grain, days.entity_key, days.attribute_id,
    string_agg(distinct element, '|' order by element) as attribute_value, days.seen_on
from days
inner join elements
    on
        days.entity_key = elements.entity_key and days.attribute_id = elements.attribute_id
        and days.seen_on >= elements.seen_on and days.seen_on - elements.seen_on <= max_age_days
group by all;

-- 6. Values as known: of accounts today, of deals as they were opened, in discovery, and closed.
create table observations as
with texts as (
    select
        account_key, updated_on, size as employee_count, number_text(usd) as annual_revenue,
        industry,
        number_text(growth) as growth_rate, country, region, funding as funding_stage, technologies
    from accounts
),

fields as (
    unpivot texts on columns(* exclude (account_key, updated_on))
    into name attribute_id value attribute_value
),

told as (
    select 'account' as grain, account_key as entity_key, attribute_id, attribute_value,
    null::date as seen_on
    from fields
    union all
    select 'account', account_key, attribute_id, attribute_value, updated_on from fields
    where updated_on <= getvariable('as_of')
    union all
    select 'account', account_key, 'account_type', account_type, updated_on from accounts
    where updated_on <= getvariable('as_of') and account_type is not null
    union all
    select
        'account', account_key, 'company_age_years',
        (year(getvariable('as_of')) - ago - founded)::varchar,
        make_date(year(getvariable('as_of')) - ago, 1, 1)
    from accounts, range(10) as years (ago)
    where founded <= year(getvariable('as_of')) - ago
    union all
    select grain, entity_key, attribute_id, attribute_value, seen_on from signals
    union all
    select grain, entity_key, attribute_id, attribute_value, seen_on from notes
    where kind = 'attribute' and entity_key is not null and attribute_value is not null
)

select *,
row_number() over (order by seen_on nulls first, attribute_value) as observation_no from told;

create table subjects as
with candidates as (
    select
        account_key, deal_key, row_number() over (
            partition by account_key
            order by
                is_closed, case when not is_closed then updated_at end desc nulls last,
                closed_date desc nulls last, deal_key
        ) as place
    from deals
    where not is_closed or closed_date >= getvariable('as_of') - 180
),

told as (
    select
        'current' as scoring_moment, accounts.account_key, candidates.deal_key,
        getvariable('as_of') as scored_on, getvariable('as_of') as known_until
    from accounts
    left join candidates on accounts.account_key = candidates.account_key and place = 1
    union all
    select
        'opened', account_key, deal_key,
        least(created_date, coalesce(closed_date - 1, created_date)) as day, day
    from deals
    union all
    select
        'discovery', account_key, deal_key,
        least(
            created_date + 30, coalesce(closed_date - 1, getvariable('as_of')), getvariable('as_of')
        ) as day, day
    from deals
    union all
    select
        'closed', account_key, deal_key, coalesce(closed_date, getvariable('as_of')),
        getvariable('as_of')
    from deals
)

select *, row_number() over () as subject_id, deal_key is null as is_fit_only from told;

create table subject_values as
with latest as (
    select subject_id, attribute_id, max(observation_no) as observation_no
    from subjects
    inner join observations on grain = 'account' and account_key = entity_key
    where coalesce(seen_on <= known_until, true)
    group by subject_id, attribute_id
    union all
    select subject_id, attribute_id, max(observation_no)
    from subjects
    inner join observations on grain = 'deal' and deal_key = entity_key
    where seen_on <= known_until
    group by subject_id, attribute_id
)

select
    latest.subject_id, latest.attribute_id, attribute_value,
    greatest(coalesce(scored_on - seen_on, 0), 0) as age_days
from latest
inner join observations using (observation_no)
inner join subjects using (subject_id)
inner join attributes on latest.attribute_id = attributes.attribute_id
where coalesce(greatest(scored_on - seen_on, 0) <= max_age_days, true);

-- 7. Clauses: which rule and which condition each distinct value meets.
create table clauses as
select
    'rule' as kind, criteria.attribute_id, rules.scorecard_id as owner_id, rules.criterion_id,
    rules.rule_id, rules.operator, rules.lower_bound::double as low,
    rules.upper_bound::double as high,
    rules.match_values, rules.points, 1 as clause_group
from seed('/scorecard/scorecard_rules.csv') as rules
inner join seed('/scorecard/scorecard_criteria.csv') as criteria
    using (scorecard_id, version, criterion_id)
inner join seed('/scorecard/scorecards.csv') as cards using (scorecard_id, version)
where cards.status in ('active', 'shadow')
union all
select
    'condition', attribute_id, owner_id, null, null, operator, lower_bound, upper_bound,
    match_values,
    null, clause_group
from seed('/scorecard/conditions.csv')
where owner_type = 'exclusion';

create table matches as
with listed as (
    select rowid as clause, lower(trim(unnest(string_split(match_values, '|')))) as word
    from clauses
    where operator = 'any_of'
),

words as (
    select clause, lower(coalesce(sets.value, word)) as word
    from listed
    left join seed('/scorecard/value_sets.csv') as sets on word = '@' || value_set_id
),

distinct_values as (
    select
        *,
        coalesce(
            try_cast(attribute_value as double),
            try_cast(regexp_extract(attribute_value, '^\d+') as double)
        ) as least_value,
        coalesce(
            try_cast(attribute_value as double),
            try_cast(regexp_extract(attribute_value, '\d+$') as double), 1e308
        ) as most_value
    from (select distinct attribute_id, attribute_value from subject_values)
),

elements as (
    select attribute_id, attribute_value, unnest(string_split(attribute_value, '|')) as element
    from distinct_values
)

select distinct clauses.*, attribute_value, false as is_cut
from elements
inner join clauses using (attribute_id)
inner join words on clauses.rowid = clause and lower(trim(element)) = word
union all
select
    clauses.*, attribute_value,
    least_value < coalesce(low, -1e308) or most_value > coalesce(high, 1e308)
from distinct_values
inner join clauses using (attribute_id)
where
    operator = 'between' and most_value >= coalesce(low, -1e308)
    and least_value <= coalesce(high, 1e308);

create table criteria as
select
    criteria.scorecard_id, criteria.criterion_id, criteria.attribute_id, criteria.category_id,
    categories.part, categories.max_points as category_max, criteria.max_points,
    coalesce(criteria.weight_pct, 0) as weight, criteria.match_strategy, criteria.half_life_days,
    case
        when match_strategy = 'sum' then coalesce(sum(points) filter (where points < 0), 0)
        when half_life_days is null and bool_or(operator = 'otherwise') then min(points)
        else least(min(points), 0)
    end::decimal(18, 9) as worst,
    case
        when match_strategy = 'sum' then criteria.max_points
        when half_life_days is null and bool_or(operator = 'otherwise') then max(points)
        else greatest(max(points), 0)
    end::decimal(18, 9) as best,
    coalesce(max(points) filter (where operator = 'otherwise'), 0) as other_points
from seed('/scorecard/scorecard_criteria.csv') as criteria
inner join seed('/scorecard/scorecard_categories.csv') as categories
    using (scorecard_id, version, category_id)
inner join clauses
    on criteria.scorecard_id = owner_id and criteria.criterion_id = clauses.criterion_id
group by
    criteria.scorecard_id, criteria.criterion_id, criteria.attribute_id, criteria.category_id,
    categories.part, categories.max_points, criteria.max_points, criteria.weight_pct,
    criteria.match_strategy, criteria.half_life_days;

create table levels as
with candidates as (
    select
        criteria.scorecard_id, criteria.criterion_id, known.attribute_value, match_strategy,
        max_points, coalesce(matches.points, other_points) as points,
        coalesce(is_cut, false) as is_cut
    from criteria
    inner join (select distinct attribute_id, attribute_value from subject_values) as known
        using (attribute_id)
    left join matches
        on
            scorecard_id = owner_id and criteria.criterion_id = matches.criterion_id
            and known.attribute_value = matches.attribute_value
)

select
    scorecard_id, criterion_id, attribute_value,
    case match_strategy
        when 'sum' then least(sum(points), max_points) else max(points) filter (where not is_cut)
    end as points
from candidates
group by scorecard_id, criterion_id, attribute_value, match_strategy, max_points
having
    bool_or(not is_cut)
    and coalesce(max(points) filter (where is_cut) <= max(points) filter (where not is_cut), true);

-- 8. Lines, and from them points by category, scores with their bounds, and tiers. Lines of accounts
-- are kept, those of deals only added up.
create view every_line as
select
    subject_id, is_fit_only, criteria.* exclude (match_strategy, half_life_days, other_points),
    levels.points is not null as is_known,
    case
        when half_life_days is null then coalesce(levels.points, 0)
        else coalesce(levels.points * power(0.5, age_days / half_life_days), 0)
    end::decimal(18, 9) as points
from subjects
inner join criteria on part = 'fit' or not is_fit_only
left join subject_values using (subject_id, attribute_id)
left join levels
    on
        criteria.scorecard_id = levels.scorecard_id and criteria.criterion_id = levels.criterion_id
        and subject_values.attribute_value = levels.attribute_value;

create table lines as
select every_line.*
from every_line
inner join subjects using (subject_id)
where scoring_moment = 'current';

create macro share(weight, earned, most) as (weight * earned / nullif(most, 0))::decimal(18, 12);

create table parts as
with categories as (
    select
        subject_id, is_fit_only, scorecard_id, category_id, part, category_max,
        least(sum(points), category_max) as capped,
        least(coalesce(sum(points) filter (where is_known), 0), category_max) as known_points,
        least(coalesce(sum(max_points) filter (where is_known), 0), category_max) as known_capped,
        least(sum(case when is_known then points else worst end), category_max) as low_points,
        least(sum(case when is_known then points else best end), category_max) as high_points,
        sum(max_points) as all_max,
        coalesce(sum(max_points) filter (where is_known), 0) as known_max,
        sum(weight) as weight, coalesce(sum(weight) filter (where is_known), 0) as known_weight,
        sum(share(weight, points, max_points)) as weighted,
        coalesce(sum(share(weight, points, max_points)) filter (where is_known), 0)
            as known_weighted,
        sum(share(weight, case when is_known then points else worst end, max_points))
            as low_weighted,
        sum(share(weight, case when is_known then points else best end, max_points))
            as high_weighted
    from every_line
    group by subject_id, is_fit_only, scorecard_id, category_id, part, category_max
)

select
    subject_id, is_fit_only, scorecard_id, coalesce(part, 'total') as scope,
    sum(columns(* exclude (subject_id, is_fit_only, scorecard_id, part, category_id)))
from categories
group by grouping sets (
    (subject_id, is_fit_only, scorecard_id), (subject_id, is_fit_only, scorecard_id, part)
);

create macro score_of(ratio) as case when ratio < 0 then 0 else round(100 * ratio, 9) end;

create table scored as
with ratios as (
    select
        subject_id, scorecard_id, scope, missing_policy, min_coverage, band_scale,
        score_mode = 'weighted' as is_weighted,
        case
            when is_weighted then known_weight / nullif(weight, 0)
            else known_max / nullif(all_max, 0)
        end as coverage,
        case
            when not is_weighted then category_max
            when scope = 'total' and not is_fit_only then 100 else weight
        end as whole,
        case when is_weighted then weighted else capped end / nullif(whole, 0) as ratio,
        case
            when is_weighted then known_weighted / nullif(known_weight, 0)
            else known_points / nullif(known_capped, 0)
        end as known_ratio,
        case when is_weighted then low_weighted else low_points end / nullif(whole, 0) as low_ratio,
        case when is_weighted then high_weighted else high_points end / nullif(whole, 0)
            as high_ratio
    from parts
    inner join seed('/scorecard/scorecards.csv') as cards using (scorecard_id)
),

scopes as (
    select
        *,
        case
            when missing_policy = 'rescale' then score_of(known_ratio)
            when missing_policy = 'abstain' and coverage < min_coverage then null
            else score_of(ratio)
        end as score
    from ratios
)

select
    subject_id, scorecard_id, max(score) filter (where scope = 'total') as icp_score,
    max(score) filter (where scope = 'fit') as fit_score,
    max(score) filter (where scope = 'signal') as signal_score,
    max(score_of(low_ratio)) filter (where scope = 'total') as score_low,
    max(score_of(high_ratio)) filter (where scope = 'total') as score_high,
    max(coverage) filter (where scope = 'total') as coverage, any_value(band_scale) as band_scale
from scopes
group by subject_id, scorecard_id;

create table bands as
select
    *, lead(min_score, 1, 101) over (partition by band_scale order by min_score) as below_score,
    dense_rank() over (partition by band_scale order by tier = 'Out', best_score desc) as tier_rank
from (
    select *, max(min_score) over (partition by band_scale, tier) as best_score
    from seed('/scorecard/score_bands.csv')
);

create table exclusions_met as
with sizes as (
    select owner_id, clause_group, count(*) as clause_count from clauses
    where kind = 'condition'
    group by owner_id, clause_group
),

met as (
    select subject_id, owner_id
    from matches
    inner join subject_values using (attribute_id, attribute_value)
    inner join sizes using (owner_id, clause_group)
    where kind = 'condition' and not is_cut
    group by subject_id, owner_id, clause_group, clause_count
    having count(*) = clause_count
)

select distinct subject_id, exclusion_id, effect, effect_tier
from met
inner join subjects using (subject_id)
inner join seed('/scorecard/exclusions.csv') as exclusions on owner_id = exclusion_id
where
    exclusions.status = 'active'
    and scored_on between coalesce(exclusions.valid_from::date, date '0001-01-01')
    and coalesce(exclusions.valid_to::date, date '9999-12-31');

create table scores as
with banded as (
    select scored.*, band_id, tier_rank
    from scored
    left join bands
        on
            scored.band_scale = bands.band_scale
            and icp_score >= min_score and icp_score < below_score
),

tiers as (select distinct band_scale, tier, tier_rank from bands),

effects as (
    select
        subject_id, scales.band_scale, bool_or(effect = 'disqualify') as is_out,
        max(tier_rank) filter (where effect = 'cap_tier') as cap_rank,
        string_agg(distinct exclusion_id, '|' order by exclusion_id) as exclusion_ids
    from exclusions_met
    cross join (select distinct band_scale from bands) as scales
    left join tiers on scales.band_scale = tiers.band_scale and effect_tier = tier
    group by subject_id, scales.band_scale
)

select
    banded.subject_id, subjects.account_key, subjects.deal_key, scoring_moment, scorecard_id,
    icp_score, fit_score, signal_score, score_low, score_high, coverage, band_id, exclusion_ids,
    case when is_out then 'Out' when icp_score is null then 'Unknown' else tiers.tier end as tier
from banded
inner join subjects using (subject_id)
left join effects
    on banded.subject_id = effects.subject_id and banded.band_scale = effects.band_scale
left join tiers
    on
        banded.band_scale = tiers.band_scale
        and greatest(banded.tier_rank, coalesce(cap_rank, banded.tier_rank)) = tiers.tier_rank;

-- 9. What the quarter shows by card, moment and band: deals closed, customers and their churn.
create table paid as
with subscriptions as (
    select
        said(subscription_id) as id, key_of('csv', account_id) as record_key,
        upper(coalesce(said(currency), 'USD')) as currency, number(mrr) as price,
        moment(start_date)::date as start_date, moment(end_date)::date as last_date
    from text_of('/csv/subscriptions.csv')
)

select distinct on (id)
    members.account_key, start_date, (price * rates.rate)::decimal(18, 2) as monthly,
    case when last_date <= getvariable('as_of') then last_date end as end_date
from subscriptions
inner join members using (record_key)
inner join rates
    on
        subscriptions.currency = rates.currency
        and start_date >= rates.valid_from and start_date < rates.valid_before
where
    id is not null and start_date <= getvariable('as_of') and price > 0
    and coalesce(last_date >= start_date, true);

create table spells as
with followed as (
    select
        account_key, start_date, coalesce(end_date, getvariable('as_of')) as last_date,
        max(coalesce(end_date, getvariable('as_of'))) over (
            partition by account_key order by start_date, coalesce(end_date, getvariable('as_of'))
            rows between unbounded preceding and 1 preceding
        ) as served_until
    from paid
),

numbered as (
    select *, sum((not coalesce(start_date <= served_until + 1, false))::int) over (
        partition by account_key order by start_date, last_date rows unbounded preceding
    ) as spell_no
    from followed
)

select
    account_key, min(start_date) as started_on,
    case when max(last_date) < getvariable('as_of') then max(last_date) + 1 end as ended_on
from numbered
group by account_key, spell_no;

create table quarters as
select
    day::date as quarter_start,
    least((day + interval 3 months)::date - 1, getvariable('as_of')) as quarter_end
from (
    select unnest(generate_series(
        date_trunc('quarter', min(closed_date)), getvariable('as_of')::timestamp, interval 3 months
    )) as day
    from deals
    where is_won is not null and closed_date <= getvariable('as_of')
);

create table customers as
with collected as (
    select
        quarter_start, account_key, (sum(
            monthly * (least(coalesce(end_date, quarter_end), quarter_end) - start_date + 1)
        ) * 12 / 365.25)::decimal(18, 2) as collected
    from quarters
    inner join paid on start_date <= quarter_end
    group by quarter_start, account_key
),

watched as (
    select
        quarter_start, account_key,
        bool_or(started_on < quarter_end - 364 and coalesce(ended_on >= quarter_end - 364, true))
            as is_at_risk,
        bool_or(
            started_on < quarter_end - 364
            and ended_on between quarter_end - 364 and quarter_end
        ) as is_churned
    from quarters
    inner join spells on started_on <= quarter_end
    group by quarter_start, account_key
)

select * from watched
inner join collected using (quarter_start, account_key);

create table quarterly_bands as
with closed as (
    select
        date_trunc('quarter', closed_date)::date as quarter_start, scorecard_id, scoring_moment,
        coalesce(case when icp_score is not null then band_id end, 'unscored') as band_id,
        count(*) as deal_count, count(*) filter (where is_won) as won_count,
        avg(deal_amount) filter (where is_won) as mean_won_amount,
        median(deal_amount::double) filter (where is_won) as median_won_amount,
        avg(cycle_days) filter (where is_won) as mean_won_cycle_days
    from scores
    inner join deals using (deal_key)
    where
        scoring_moment != 'current' and is_new_business and is_won is not null
        and closed_date <= getvariable('as_of')
    group by all
),

first_wins as (
    select account_key, deal_key, closed_date from deals
    where is_new_business and is_won and account_key is not null
    qualify row_number() over (partition by account_key order by closed_date, deal_key) = 1
),

kept as (
    select
        quarter_start, scorecard_id, scoring_moment,
        coalesce(case when icp_score is not null then band_id end, 'unscored') as band_id,
        count(*) as customer_count, avg(collected) as mean_collected,
        count(*) filter (where is_at_risk) as at_risk_count,
        count(*) filter (where is_churned) as churned_count
    from customers
    inner join quarters using (quarter_start)
    inner join first_wins using (account_key)
    inner join scores on first_wins.deal_key = scores.deal_key
    where scoring_moment != 'current' and closed_date <= quarter_end
    group by all
),

every as (
    select quarter_start, scorecard_id, scoring_moment, band_id
    from quarters
    cross join (
        select scorecard_id, unnest(['opened', 'discovery', 'closed']) as scoring_moment, band_id
        from (select distinct scorecard_id, band_scale from scored)
        inner join (
            select band_scale, band_id from bands
            union
            select band_scale, 'unscored' from bands
        ) using (band_scale)
    )
)

select
    quarter_start, scorecard_id, scoring_moment, band_id, coalesce(deal_count, 0) as deal_count,
    coalesce(won_count, 0) as won_count, won_count / nullif(deal_count, 0) as close_rate,
    (won_count + 1.9207 - 1.96 * sqrt(won_count * (deal_count - won_count) / deal_count + 0.9604))
    / (deal_count + 3.8416) as ci_low,
    (won_count + 1.9207 + 1.96 * sqrt(won_count * (deal_count - won_count) / deal_count + 0.9604))
    / (deal_count + 3.8416) as ci_high,
    mean_won_amount, median_won_amount, mean_won_cycle_days,
    coalesce(deal_count, 0)
    / nullif(sum(deal_count) over (partition by quarter_start, scorecard_id, scoring_moment), 0)
        as quarter_share,
    coalesce(customer_count, 0) as customer_count, mean_collected,
    coalesce(at_risk_count, 0) as at_risk_count, coalesce(churned_count, 0) as churned_count
from every
left join closed using (quarter_start, scorecard_id, scoring_moment, band_id)
left join kept using (quarter_start, scorecard_id, scoring_moment, band_id);
