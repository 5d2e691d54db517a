"""Mappings from the words of the first facts to the identifiers of the data package."""

from __future__ import annotations

from typing import Final

SECTOR_CODES: Final = {
    "Advanced Manufacturing": "AM",
    "Clean Energy Industries": "CE",
    "Creative Industries": "CR",
    "Defence": "DE",
    "Digital and Technologies": "DT",
    "Financial Services": "FS",
    "Life Sciences": "LS",
    "Professional and Business Services": "PB",
}

NATIONS: Final = {
    "England": ["England"],
    "Scotland": ["Scotland"],
    "Wales": ["Wales"],
    "Northern Ireland": ["Northern Ireland"],
    "England/Wales": ["England", "Wales"],
    "Wales/England": ["Wales", "England"],
}

REGION_TYPE_CHANGES: Final = {
    "BRCD": "city_region_deal",
    "DCSDC": "city_region_deal",
    "MSW": "growth_deal",
    "CCG": "growth_deal",
}
"""
The facts have one kind for Northern Ireland's city deals and growth deals. Their status column
distinguishes them; growth deals are off by default, city deals are on.
"""

PROGRAMME_IDS: Final = {
    "ISZ": "ISZ",
    "IZ": "IZ",
    "DGD": "DGD",
    "CPGF": "CPGF",
    "LIPF": "LIPF",
    "NWF": "NWF",
    "OfI": "OFI",
    "BBB": "BBB",
    "AIGZ": "AIGZ",
    "CCUS": "CCUS",
    "LSOZ": "LSOZ",
    "HPO": "HPO",
    "RDSC": "RDSC",
    "PBS hub": "PBSH",
    "DCMS priority": "DCMS",
    "Enterprise Zone": "EZ",
    "Launchpad": "LPAD",
    "Innovation Accelerator": "IACC",
    "strategy mention": "MENTION",
    "Local Growth Plan": "LGP",
    "Local growth clusters": "LGC",
    "local economic strategy": "LES",
    "regional plan": "RPLAN",
    "local priority": "LPRI",
    "mayoral statement": "MAYOR",
    "innovation action plan": "RIAP",
    "city deal": "CITYDEAL",
    "city region deal": "CRDEAL",
    "devolution deal": "DEVDEAL",
    "NI sectoral action plan": "NISAP",
    "offshore wind cluster": "OWC",
    "site-led": "SITE",
}

SITE_TYPE_IDS: Final = {
    "Freeport tax site": "freeport_tax_site",
    "Freeport area": "freeport_area",
    "Green Freeport tax site": "green_freeport_tax_site",
    "Investment Zone tax site": "investment_zone_tax_site",
    "Investment Zone growth site": "investment_zone_growth_site",
    "Investment Zone (no site)": "investment_zone_nationwide",
    "AI Growth Zone": "ai_growth_zone",
    "Defence Growth Deal": "defence_growth_deal",
    "Defence place": "defence_place",
    "CCUS cluster Track-1": "ccus_track_1",
    "CCUS cluster Track-2": "ccus_track_2",
    "industrial (decarbonisation) cluster": "industrial_cluster",
    "Enterprise Zone (Wales)": "enterprise_zone_wales",
    "nuclear new build": "nuclear_new_build",
    "fusion": "fusion",
    "gigafactory": "gigafactory",
    "steel": "steel",
    "critical minerals": "critical_minerals",
}

EXTENT_ASSUMED: Final = {
    "C028": "assignment to Belfast is an assumption",
    "C036": "South Wales is a label; Cardiff Capital Region stands for it",
    "C037": "Glasgow is a label; the city region stands for it",
    "C039": "Belfast is a label; the city region stands for it",
    "C066": "West Burton/Bassetlaw assignment is unchecked",
    "C068": "an offshore label; South West Wales stands for it",
    "C074": "host authority assignment partly unchecked",
    "C075": "host authority assignment partly unchecked",
    "C076": "host authority assignment partly unchecked",
    "C077": "host authority assignment partly unchecked; South Wales is a label",
    "C078": "host authority assignment partly unchecked",
    "C242": "Ceredigion is not stated in the source",
    "C259": "Vale of White Horse is not stated in the source",
}
"""Designations whose own note says that their councils were assigned, not read."""

PLACE_NAMES: Final = {
    "C004": "Cardiff and Newport",
    "C005": "Humber",
    "C007": "Glasgow City Region",
    "C013": "North East",
    "C015": "West Yorkshire (Bradford, Kirklees, Leeds)",
    "C028": "Belfast (city)",
    "C036": "Cardiff Capital Region",
    "C039": "Belfast Region",
    "C063": "Acorn / Scottish Cluster (Aberdeenshire)",
    "C064": "Greater Lincolnshire",
    "C067": "Isle of Anglesey",
    "C068": "South West Wales",
    "C073": "Flintshire (Broughton)",
    "C089": "West Midlands (six councils, with Stratford-on-Avon)",
    "C136": "Tay Cities",
    "C223": "South Wales (Cardiff Capital Region and South West Wales)",
    "C226": "Yorkshire",
}
"""Place names where the first label would mislead, or several share one footprint."""
