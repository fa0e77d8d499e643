"""One database role and one schema per service: what each may touch, granted again after every migration."""

from __future__ import annotations

from sqlalchemy import Connection, text

SERVICES = ("intake", "review", "notify")
SCHEMAS = ("bus", "audit", "access", "registry", *SERVICES)
ROLES = (*SERVICES, "access", "relay")

READ, WRITE = "SELECT", "SELECT, INSERT, UPDATE"
EXTRA: dict[str, tuple[tuple[str, str, str], ...]] = {
    "review": (
        ("SELECT, INSERT", "access", "recusal"),
        ("SELECT, INSERT, UPDATE", "access", "person"),  # the desk names the officers of partner cities
        ("SELECT, INSERT", "registry", "city_version"),
    ),
    "notify": ((READ, "access", "recusal"),),  # whoever stepped aside is told nothing
}
# role -> (privileges, tables); "*" means every table of the schema
GRANTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    **{
        service: (
            (f"{WRITE}, DELETE", service, "*"),
            (WRITE, "bus", "*"),
            ("SELECT, INSERT", "audit", "entry, detail"),
            (READ, "access", "person"),
            (WRITE, "access", "link"),
            (READ, "registry", "*"),
            *(EXTRA.get(service, ())),
        )
        for service in SERVICES
    },
    "access": (
        (WRITE, "access", "*"),
        (READ, "registry", "*"),
        (WRITE, "bus", "*"),
        ("SELECT, INSERT", "audit", "entry, detail"),
    ),
    "relay": (
        (f"{WRITE}, DELETE", "bus", "*"),
        (READ, "audit", "entry, detail"),
        ("SELECT, INSERT", "audit", "seal"),
        ("UPDATE (seal)", "audit", "entry"),
        (READ, "access", "*"),
        (READ, "registry", "*"),
        (READ, "intake", "*"),
        (READ, "review", "*"),
        (READ, "notify", "*"),
    ),
}


def make_roles(connection: Connection) -> None:
    """Create schemas and roles that are not there yet, and let the connecting user act as each role."""
    for schema in SCHEMAS:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    for role in ROLES:
        connection.execute(
            text(f"""
            DO $$ BEGIN CREATE ROLE tremplin_{role} NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$""")
        )
        connection.execute(text(f"GRANT tremplin_{role} TO CURRENT_USER"))


def grant(connection: Connection) -> None:
    """Give each role what it needs and nothing else."""
    for role, grants in GRANTS.items():
        for privileges, schema, tables in grants:
            connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO tremplin_{role}"))
            names = ", ".join(f"{schema}.{name.strip()}" for name in tables.split(","))
            target = f"ALL TABLES IN SCHEMA {schema}" if tables == "*" else names
            connection.execute(text(f"GRANT {privileges} ON {target} TO tremplin_{role}"))
            connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO tremplin_{role}"))
