"""The command line: each command says what it does, calls one function, and prints."""

import sys
from typing import Any

import click

from hcconto.cli import asking, curating, exporting, serving
from hcconto.errors import HccontoError


class _Group(click.Group):
    """Turns our errors into one sentence and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except HccontoError as error:
            click.echo(f"hcconto: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.exit(0)
        except UnicodeDecodeError as error:
            click.echo(f"hcconto: The input is not UTF-8 at byte {error.start}.", err=True)
            sys.exit(1)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"hcconto: {where}{error.strerror or error}.", err=True)
            sys.exit(1)


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="hcconto")
def main() -> None:
    """Why hepatocellular carcinoma comes back after thermal ablation, and what could be done.

    \b
    hcconto serve                                      look at it in a browser
    hcconto why XL888 counteracts "evasion of apoptosis"
    hcconto check                                      after a change to the ontology
    """


COMMANDS = (
    *(serving.serve, serving.build),
    *(curating.check, curating.fmt, curating.validate, curating.sources),
    *(curating.claims, curating.coverage),
    *(asking.ask, asking.why, asking.whatif, asking.show, asking.search),
    exporting.export,
)
for command in COMMANDS:
    main.add_command(command)
