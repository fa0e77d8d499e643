"""`./tremplin`: all that an operator types. Exit codes: 0 ok, 1 failure, 2 usage, 69 unavailable, 130 interrupted."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from services.arranging import check, move_rules, simulate
from services.cities import cities
from services.demo.command import demo
from services.explaining import explain_file, replay_verdict
from services.people import person, token
from services.questions import audit, discard, doctor, ps, retry, story
from services.reopening import reopen
from services.running import migrate, relay, reload, up, web, worker
from services.testing import bench, test
from shared.errors import Permanent, Refusal, Transient
from shared.programme import ProgrammeFaults
from shared.settings import Settings

UNAVAILABLE, INTERRUPTED = 69, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), help="Where the embedded stack keeps its data.")
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Tremplin: from a call for proposals to letters and press mentions."""
    settings = Settings()
    context.obj = settings if home is None else settings.model_copy(update={"home": home})


for command in (
    bench, reload, reopen, simulate, move_rules,
    demo, up, test, ps, doctor, check, audit, explain_file, replay_verdict, story, retry, discard, person,
    token, migrate, web, relay, worker, cities,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command; an operator never reads a traceback for something they can mend."""
    try:
        sys.exit(cli.main(prog_name="./tremplin", standalone_mode=False))
    except click.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ProgrammeFaults as error:
        click.echo(f"the programme does not hold:\n{error}\nRun `./tremplin check`.", err=True)
        sys.exit(1)
    except OperationalError:
        click.echo(
            "The database does not answer. Start the house with `./tremplin up`, or set DATABASE_URL.",
            err=True,
        )
        sys.exit(UNAVAILABLE)
    except Refusal as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (Permanent, Transient, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(UNAVAILABLE)


if __name__ == "__main__":
    main()
