"""One complete valid proposal: it stands in the API's description and can be posted as it stands."""

from __future__ import annotations

from typing import Any

EXAMPLE: dict[str, Any] = {
    "call": "appel-ouvert",
    "locale": "fr",
    "organisation": {
        "kind": "association",
        "name": "Les Passeurs de berges",
        "display_name": "Les Passeurs de berges",
        "country": "FR",
        "id_type": "rna",
        "id_value": "W751000001",
        "website": "https://passeurs.example.org",
        "address": "12, quai de l’Exemple, Paris",
    },
    "contact": {
        "name": "Odile Marchand",
        "role": "directrice",
        "email": "odile.marchand@passeurs.example.org",
        "phone": "01 99 00 12 34",
    },
    "title": "Berges croisées : rendre les quais aux piétons, à Paris et à Montréal",
    "summary": (
        "Deux équipes de riveraines et de riverains, l’une à Paris, l’autre à Montréal, dessinent ensemble du mobilier "
        "démontable pour les berges : bancs, ombrières, passerelles basses. Chaque saison, un même prototype est "
        "construit dans les deux villes, observé pendant trois mois, puis corrigé d’après ce que les passants en ont "
        "fait. Les plans et les mesures sont publiés pour que d’autres villes puissent les reprendre."
    ),
    "description": "",
    "sector": "mode_design_luxe",
    "cities": [
        {
            "city": "montreal",
            "domain": "design",
            "objective": (
                "Montréal cherche des aménagements légers qui supportent l’hiver. Le projet lui apporte trois "
                "prototypes éprouvés, leurs plans libres et une saison d’observation partagée avec ses propres équipes."
            ),
            "local_partner": {"name": "Atelier du Vieux-Port (exemple)", "kind": "collectif"},
        }
    ],
    "paris_objectives": ["innovation", "interet_general"],
    "paris_gain": (
        "Paris gagne une méthode pour essayer un aménagement avant de le construire, quatre emplois dans des ateliers "
        "de fabrication et une coopération durable avec les designers de Montréal."
    ),
    "starts_on": "2027-03-01",
    "ends_on": "2028-03-31",
    "budget_total": 85000,
    "budget_own": 30000,
    "budget_public": 0,
    "benefits": ["label", "communication"],
    "benefits_why": "Le label ouvrirait les services techniques des deux villes.",
    "jobs": {"created": 4, "kept": 0, "by_year": 2028, "basis": "Deux ateliers de deux personnes."},
    "civic": "Les riverains décident du choix des prototypes ; les plans sont libres ; les matériaux sont réemployés.",
    "statements": ["sworn", "rules", "transfer"],
    "consents": {
        "cite": True,
        "introduce": True,
        "quote": {
            "text": "Un banc bien placé dit plus qu’un long discours.",
            "author": "Odile Marchand",
            "capacity": "directrice de l’association",
        },
    },
}

CONDITION_ANSWER: dict[str, Any] = {
    "city": "montreal",
    "position": 1,
    "text": "The laboratory is the Atelier du Vieux-Port; its signed letter of 2 December is joined to our page.",
}
