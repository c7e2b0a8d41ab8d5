"""The words of the sample: how each CRM spells a canonical value, and the invented names."""

# Dates are counted in days since this one; the exports are taken at the end of EXPORT_DAY.
EPOCH = "2024-01-01"
EXPORT_DATE = "2026-06-30"
EXPORT_DAY = 911

INDUSTRY_GROUPS: dict[str, tuple[str, ...]] = {
    "core": ("saas", "fintech", "healthtech"),
    "adjacent": ("martech", "hr_tech", "edtech", "cybersecurity", "ecommerce_software"),
    "traditional": ("retail", "manufacturing", "construction", "logistics", "banking"),
    "other": ("agency", "consulting", "education", "government", "media"),
}
INDUSTRIES = tuple(name for group in INDUSTRY_GROUPS.values() for name in group)
INDUSTRY_LABELS: dict[str, tuple[str, ...]] = {
    "saas": ("Computer Software", "SaaS"),
    "fintech": ("Financial Technology", "FinTech"),
    "healthtech": ("Healthcare Technology", "HealthTech"),
    "martech": ("Marketing Technology", "MarTech"),
    "hr_tech": ("HR Technology", "HR Tech"),
    "edtech": ("Education Technology", "EdTech"),
    "cybersecurity": ("Cyber Security", "Cybersecurity"),
    "ecommerce_software": ("E-Commerce Software", "Ecommerce Software"),
    "retail": ("Retail", "Retail"),
    "manufacturing": ("Manufacturing", "Manufacturing"),
    "construction": ("Construction", "Construction"),
    "logistics": ("Transportation", "Logistics"),
    "banking": ("Banking", "Banking"),
    "agency": ("Agency", "Agencies"),
    "consulting": ("Consulting", "Consulting"),
    "education": ("Education", "Education"),
    "government": ("Government", "Public Sector"),
    "media": ("Media", "Media"),
}  # (salesforce label, csv label)

COUNTRIES = ("US", "GB", "DE", "FR", "CA", "NL", "SE", "AU", "BR", "AE")
COUNTRY_WEIGHTS = (0.50, 0.13, 0.09, 0.06, 0.06, 0.04, 0.03, 0.04, 0.03, 0.02)
COUNTRY_LABELS: dict[str, tuple[str, ...]] = {
    "US": ("United States", "USA", "US"),
    "GB": ("United Kingdom", "UK", "GB"),
    "DE": ("Germany", "Deutschland", "DE"),
    "FR": ("France", "France", "FR"),
    "CA": ("Canada", "Canada", "CA"),
    "NL": ("Netherlands", "The Netherlands", "NL"),
    "SE": ("Sweden", "Sweden", "SE"),
    "AU": ("Australia", "Australia", "AU"),
    "BR": ("Brazil", "Brasil", "BR"),
    "AE": ("United Arab Emirates", "UAE", "AE"),
}  # two spellings in salesforce, one in csv
COUNTRY_CURRENCY = {"GB": "GBP", "DE": "EUR", "FR": "EUR", "NL": "EUR"}
CURRENCY_RATES = {"USD": 1.0, "EUR": 1.08, "GBP": 1.27}
CITIES = {
    "US": "Cedar Falls",
    "GB": "Ashcombe",
    "DE": "Neustadt",
    "FR": "Valmont",
    "CA": "Maple Ridge",
    "NL": "Waterdam",
    "SE": "Norrby",
    "AU": "Redgum",
    "BR": "Serra Clara",
    "AE": "Al Noor",
}

FUNDING_STAGES = ("bootstrapped", "seed", "series_a", "series_b", "private_equity", "public")
TECHNOLOGIES: dict[str, str] = {
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
    "sap": "SAP",
    "oracle": "Oracle",
    "aws": "AWS",
    "google_cloud": "Google Cloud",
    "azure": "Azure",
    "snowflake": "Snowflake",
    "zendesk": "Zendesk",
    "slack": "Slack",
}
TECHNOLOGY_SHARES = (0.34, 0.26, 0.16, 0.13, 0.45, 0.22, 0.30, 0.20, 0.24, 0.50)

EMPLOYEE_RANGES: tuple[tuple[str, int, int | None], ...] = (
    ("1-10", 1, 10),
    ("11-50", 11, 50),
    ("51-200", 51, 200),
    ("201-500", 201, 500),
    ("501-1,000", 501, 1000),
    ("1,001-5,000", 1001, 5000),
    ("5,001+", 5001, None),
)

STAGES: dict[str, tuple[str, ...]] = {
    "salesforce": (
        "Prospecting",
        "Qualification",
        "Needs Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
        "Closed Won",
        "Closed Lost",
    ),
    "csv": ("New", "Qualified", "Evaluation", "Proposal", "Negotiation", "Won", "Lost"),
}
HUBSPOT_STAGES = ("Renewed", "Not renewed")  # of the only pipeline there
PROBABILITIES = (10, 20, 40, 65, 85, 100, 0)
DEAL_TYPES: dict[str, tuple[str, ...]] = {
    "new_business": ("New Business", "new_business"),
    "expansion": ("Existing Business", "expansion"),
    "renewal": ("Renewal", "renewal"),
}
LOSS_REASONS: dict[str, tuple[str, ...]] = {
    "competitor": ("Lost to Competitor", "competitor"),
    "budget": ("No Budget / Lost Funding", "budget"),
    "paused": ("Project Paused", "paused"),
    "timeline": ("Timeline", "timeline"),
    "no_decision": ("No Decision / Non-Responsive", "no_decision"),
    "product_gap": ("Missing Feature", "product_gap"),
}
LEAD_SOURCES = ("Web", "Partner Referral", "Trade Show", "Outbound", "Customer Referral")
COMPETITORS = ("Zarvane", "Quorbit", "Plinthly")
ROLES: dict[str, tuple[str, ...]] = {
    "economic_buyer": ("Economic Buyer", "Economic Buyer"),
    "decision_maker": ("Decision Maker", "Decision Maker"),
    "champion": ("Champion", "Champion"),
    "influencer": ("Influencer", "Influencer"),
    "user": ("Business User", "Business User"),
}
DEPARTMENTS = ("Operations", "Finance", "Sales", "IT", "Marketing", "Customer Support")
CHIEF_TITLES = ("Operating", "Financial", "Revenue", "Information", "Marketing", "Customer")
# Titles of the acquired business, written in cp1252.
ACCENTED_TITLES = ("Responsable des opérations", "Geschäftsführer", "Directora de operación")

# What was put into the CRM to show a level: evidence type, field, text, attribute, level.
EVIDENCE: tuple[tuple[str, str, str, str, str], ...] = (
    ("contact_role", "role", "economic_buyer", "economic_buyer", "confirmed"),
    ("contact_role", "role", "decision_maker", "economic_buyer", "likely"),
    ("activity", "subject", "Budget owner call", "economic_buyer", "confirmed"),
    ("activity", "subject", "POC scoping", "technical_fit", "trial"),
    ("activity", "subject", "Technical deep dive", "technical_fit", "discussed"),
    ("activity", "subject", "Demo with integration questions", "technical_fit", "discussed"),
    ("contact_role", "role", "champion", "stakeholders", "champion_only"),
    ("contact_role", "committee", "multi_department", "stakeholders", "multi_department"),
    ("activity", "subject", "Implementation plan agreed", "timeline", "specific"),
    ("activity", "subject", "Timeline discussed", "timeline", "vague"),
    ("observation", "attribute_id", "*", "", ""),
)

BUYING_INTENTS = ("job_posting", "funding_event", "tech_change", "growth_spike", "demo_request")
RED_FLAGS = ("long_gap", "price_only", "heavy_customisation")
CANCEL_REASONS = ("price", "missing_feature", "low_usage", "acquired", "insourced")
FEATURES = (
    "alerts",
    "api",
    "audit_log",
    "automation",
    "dashboards",
    "exports",
    "integrations",
    "mobile",
    "reports",
    "single_sign_on",
)
PLANS = ("starter", "growth", "enterprise")


def _words(text: str) -> list[str]:
    return text.split()


NAME_STARTS = _words(
    "Alder Amber Birch Bram Brindle Calder Cobalt Copper Coral Dapple Drift Ember Fable Fathom "
    "Fern Flint Gable Garnet Glen Harbor Hazel Heron Indigo Ivory Juniper Kestrel Lantern Larch "
    "Linden Lumen Maple Meadow Mica Moss Nettle Nimbus Oaken Onyx Opal Otter Pebble Pine Quarry "
    "Quill Raven Ridge Rowan Saffron Sable Slate Sorrel Tansy Thistle Timber Umber Vesper Violet "
    "Willow Wren Yarrow"
)
NAME_ENDS = _words(
    "beam bridge brook cliff craft crest dale field fold ford forge gate grove haven hill hollow "
    "keep lane leaf line loft loom mark mere mill path peak point port reach rock run shore spring "
    "stead stone stream tide tower vale view wall ward water way weir wick wood works yard"
)
NAME_SUFFIXES = ("", " Labs", " Group", " Systems", ", Inc.", " & Co", " Partners", " GmbH")

REJECTION_LABELS = ("Wrong ICP fit", "No response", "Bad timing", "No budget", "Duplicate")
CHANNELS = ("webinar", "paid_search", "content", "event")
