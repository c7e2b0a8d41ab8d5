"""Which object a file holds, by the name its producer gave it."""

import re

from icp_warehouse.objects import OBJECTS

# What one CRM keeps in files of their own: others in columns, plain CSV in attributes.csv.
_CRM_ONLY = (
    *("deal_companies", "deal_pipelines", "deal_stages", "activity_links", "merges"),
    "field_history",
)
_ENGAGEMENTS = ("call", "communication", "email", "meeting", "note", "task")

# File stems as the producers write them, without regard to case, "_" and "-"; a part number or a
# date may follow (``Account_2.csv``), and Fivetran's samples wear ``sf_`` and ``_data``.
FILE_STEMS: dict[str, dict[str, tuple[str, ...]]] = {
    "salesforce": {
        "accounts": ("account", "accounts"),
        "deals": ("opportunity", "opportunities"),
        "stage_history": ("opportunityhistory", "opportunityhistories"),
        "contacts": ("contact", "contacts"),
        "contact_roles": ("opportunitycontactrole", "opportunitycontactroles"),
        "activities": ("task", "tasks", "event", "events"),
        "leads": ("lead", "leads"),
        "campaign_touches": ("campaignmember", "campaignmembers"),
        "field_history": (
            *("accounthistory", "accounthistories", "accountfieldhistory"),
            *("opportunityfieldhistory", "opportunityfieldhistories"),
        ),
    },
    "hubspot": {
        "accounts": ("company", "companies"),
        "deals": ("deal", "deals"),
        "stage_history": ("dealstage", "dealstagehistory"),
        "contacts": ("contact", "contacts"),
        "contact_roles": ("dealcontact", "dealcontacts"),
        "activities": (
            "activities",
            *(
                f"{before}{kind}{after}"
                for kind in _ENGAGEMENTS
                for before, after in (
                    ("", ""),
                    ("", "s"),
                    ("engagement", ""),
                    ("engagements", "s"),
                )
            ),
        ),
        "deal_companies": ("dealcompany", "dealcompanies"),
        "deal_pipelines": ("dealpipeline", "dealpipelines"),
        "deal_stages": ("dealpipelinestage", "dealpipelinestages"),
        "activity_links": ("engagementcompany", "engagementcontact", "engagementdeal"),
        "merges": ("mergedcompany", "mergedcompanies", "mergeddeal", "mergeddeals"),
    },
    "csv": {name: (name.replace("_", ""),) for name in OBJECTS if name not in _CRM_ONLY},
}

# What an export tool puts before the name of the object: ``hubspot-crm-exports-all-deals-...``.
_FILE_PREFIX = {"hubspot": r"^hubspot(crmexports)?(all)?"}


def object_of_file(source: str, stem: str) -> str | None:
    """Return the canonical object a file of this source holds, or None if its name says nothing."""
    if _holds_versions(stem):
        return None
    plain = _plain(source, stem)
    for name, stems in FILE_STEMS[source].items():
        if plain in stems:
            return name
    return None


def likely_file_name(source: str, stem: str) -> str | None:
    """Return the name that a file of an unknown name should perhaps have."""
    plain = _plain(source, stem)
    if _holds_versions(stem):
        return None
    for other in FILE_STEMS:
        name = object_of_file(other, stem)
        if name in FILE_STEMS[source]:
            return _file_name(source, FILE_STEMS[source][name][0])
    known = [each for stems in FILE_STEMS[source].values() for each in stems]
    return next((_file_name(source, each) for each in known if _is_a_slip(plain, each)), None)


def likely_source(folder: str) -> str | None:
    """Return the source that a folder of an unknown name is perhaps meant for."""
    return next((each for each in FILE_STEMS if _is_a_slip(folder.lower(), each)), None)


def _holds_versions(stem: str) -> bool:
    # Fivetran's tables of these names hold versions of records, not changes of a stage or a field.
    versions = r"(sf_)?opportunity_history(_data)?|sf_account_history(_data)?"
    return bool(re.fullmatch(versions, stem.lower()))


def _plain(source: str, stem: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", stem.lower())
    plain = re.sub(_FILE_PREFIX.get(source, r"^sf") + r"|\d+$", "", plain)
    return re.sub(r"(data|export|part)$", "", re.sub(r"\d+$", "", plain))


def _is_a_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by a letter, or by two that are swapped."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _file_name(source: str, stem: str) -> str:
    spelt = {name.replace("_", ""): name for name in OBJECTS} if source == "csv" else {}
    return f"{spelt.get(stem, stem)}.csv"
