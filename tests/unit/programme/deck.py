"""The founding presentation of the agreements, word for word and without its layout: what facts are held against."""

DECK = """\
Les accords économiques et scientifiques de Paris avec des villes étrangères
C'est l'une des priorités de la nouvelle mandature de Bertrand DELANOË. Celui-ci a créé une délégation à \
l'attractivité internationale qu'il a confiée à Christian SAUTTER, Adjoint au maire de Paris, chargé du \
développement économique, de l'emploi et de l'attractivité internationale.
L'ambition : favoriser une dynamique d'échange, d'innovation et d'internationalisation pour les acteurs \
économiques et scientifiques parisiens.
Les accords contribuent au rayonnement de Paris et à son attractivité. Ils peuvent servir de tremplin pour les \
acteurs parisiens. Ils peuvent être un levier important pour l'emploi à Paris.
Les secteurs stratégiques
Les TIC (Technologies de l'Information et de la Communication) ou high-tech
Les Biotechnologies ou biotech
Les Eco-activités ou greentech
La mode, le design et le luxe
Le secteur financier
L'économie sociale et solidaire
Le tourisme d'affaires et des particuliers
mais cela n'exclut pas les projets de qualité venant d'autres secteurs
Les villes prioritaires
Les accords existants *
Montréal
San Francisco
Shanghai
Les accords à créer *
Brésil : Rio
Inde : Delhi
Chicago
* Sur le plan économique et scientifique
Exemple 1 : l'accord de coopération Paris-Montréal
Bertrand DELANOË et Gérald TREMBLAY conviennent d'encourager, de soutenir et d'accroître les échanges dans les \
domaines suivants :
1. Transport et aménagement urbain
2. Design :
Intégration du design dans l'aménagement de la ville.
Promotion et diffusion du design :
Participation croisée aux salons
Échanges d'expositions culturelles
Artisans et designers créateurs : accueil en résidences de jeunes designers
3. Economie sociale :
Echanges de bonnes pratiques dans le domaine de l'insertion, notamment les outils financiers développant \
l'économie solidaire et la création d'entreprise.
4. Sciences de la vie :
Coopération en neurosciences, domaine lié aux enjeux du vieillissement de la population.
5. Villes de savoir :
Collaboration entre les établissements de haut savoir des deux villes ainsi qu'entre les structures d'accueil \
pour les étudiants étrangers.
Exemple 2 : l'accord de coopération Paris-San Francisco
1. Pont numérique Sebastian (10 Gbits):
Mettre cet outil à la disposition des entreprises, chercheurs, professeurs et étudiants, en agrégeant les \
partenaires publics et privés.
2. Nouveaux outils de coopération économique de type « téléprésence » :
En installant dans chacune des deux villes des dispositifs de visioconférence ouverts aux entrepreneurs : les « \
co-working spaces ».
3. Développement international des PME et des start-up :
Faciliter l'accueil, l'implantation et le développement des PME dans les clusters des deux villes.
4. Echanges d'expertise et de compétences dans le domaine culturel :
Echanger sur des opérations d'envergure telles que « Nuit Blanche », et entre les institutions culturelles dont \
la Gaieté Lyrique.
Accord renouvelé le 26 janvier 2009 à Paris, pour une durée de deux ans.
Les 5 avantages possibles pour les participants
L'apport d'un « label » institutionnel à des projets
L'ouverture de portes, la facilitation d'accès à un réseau international, institutionnel ou d'affaires.
Notamment s'il y a accompagnement d'un Elu ou d'un responsable dans le déplacement
Arriver de manière groupée à l'international, en équipe avec les partenaires et échanger les expériences
L'aide à la communication. Les meilleurs projets pourront être cités dans le communiqué de presse de la mairie \
par exemple.
La dimension citoyenne, l'entreprise socialement responsable agissant dans le sens de l'intérêt général.
La méthode
Un appel à proposition ouvert
Nous sommes dans un « brainstorming » qui débouchera sur des axes thématiques et des propositions
La condition : que les projets des entreprises, centres de recherche, universités soient de qualité et \
rencontrent les objectifs de la mairie de Paris et de la Ville partenaire.
Objectifs de notre réunion
Sur quelles thématiques coopérer avec des villes étrangères ?
Quels sont nos points forts à valoriser ?
Quels projets concrets d'entreprises, de laboratoires, d'organismes de formation promouvoir ?
"""
