"""Commands that run something: the whole house, or one of its processes where others supervise."""

from __future__ import annotations

import os
import sys

import click
from gunicorn.app.base import BaseApplication

from services import relay as relays
from services import wsgi
from services.migrations import upgrade
from services.stack import RELOAD, supervisor_of
from services.up import Watchdog, running, settings_of
from services.workers import app
from shared.errors import Transient
from shared.events import QUEUES
from shared.house import build_house
from shared.logs import configure_logs
from shared.settings import Settings


@click.command()
@click.option("--port", type=int, default=None, help="0: any free port. Default: PORT, else 8080.")
@click.pass_obj
def up(settings: Settings, port: int | None) -> None:
    """Run the service here, data kept in the home folder, until Ctrl-C or SIGTERM."""
    with running(settings, port=settings.port if port is None else port) as house:
        click.echo(house.url)
        house.supervisor.run_until_stopped(Watchdog(house.house, house.supervisor).look)


@click.command()
@click.pass_obj
def reload(settings: Settings) -> None:
    """Have the house that runs in this home read its programme again, without losing a request; checked first."""
    digest = build_house(settings_of(settings)).programme.digest
    pid = supervisor_of(settings.home.absolute())
    if pid is None:
        raise Transient(f"no house runs in {settings.home}: the programme will be read when it starts")
    os.kill(pid, RELOAD)
    click.echo(f"web and workers read the programme again (digest {digest[:12]}); open files keep their rules")


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision and grant each role what it needs."""
    upgrade(settings_of(settings).database_url)
    click.echo("the database stands at the newest revision")


@click.command()
@click.option("--port", type=int, default=None)
@click.option("--bind", default="127.0.0.1", show_default=True)
@click.option("--processes", type=int, default=2, show_default=True)
@click.pass_obj
def web(settings: Settings, port: int | None, bind: str, processes: int) -> None:
    """Serve the pages and the API in this process."""
    _check_addresses(settings)
    options = {
        "bind": f"{bind}:{settings.port if port is None else port}",
        "workers": processes,
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 60,
        "graceful_timeout": 10,
        "keepalive": 75,  # a client that pauses a few seconds must not find its line cut in its hands
        "control_socket_disable": True,
        "accesslog": None,
        "loglevel": "warning",
    }
    _Web(options).run()


def _check_addresses(settings: Settings) -> None:
    for name, given in (("DATABASE_URL", settings.database_url), ("VALKEY_URL", settings.valkey_url)):
        if not given:
            raise Transient(f"{name} is not set: set it, or run the whole house with `./tremplin up`")


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn without a configuration file; each process builds its own application."""

    def __init__(self, options: dict[str, object]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """The application, after the fork."""
        return wsgi.application()


@click.command()
@click.pass_obj
def relay(settings: Settings) -> None:
    """Ring for what waits and wake what is due, in this process."""
    _check_addresses(settings)
    configure_logs(settings)
    relays.main(build_house(settings))


@click.command()
@click.option("--queue", type=click.Choice(sorted({*QUEUES.values()})), required=True)
@click.pass_obj
def worker(settings: Settings, queue: str) -> None:
    """Answer the bells of one queue, in this process and its children."""
    _check_addresses(settings)
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    sys.argv = ["celery"]  # celery reads its own name there
    app().worker_main(["worker", "-Q", queue, "-n", f"{queue}@%h", "-c", str(settings.workers), *options])
