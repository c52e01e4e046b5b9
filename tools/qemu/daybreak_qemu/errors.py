# SPDX-License-Identifier: MIT
"""What can go wrong before there is a verdict, with its exit status, and how
helper programs are run."""
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Fault(Exception):
    """A sentence for the person, and the exit status."""
    status = 3


class Refused(Fault):
    """The boot would refuse what it is given."""
    status = 1


class Usage(Fault):
    """The command line is wrong."""
    status = 2


class Broken(Fault):
    """The boot could not be tried."""
    status = 3


def own_command() -> Path:
    """Returns the daybreak command: the one that has started this, or that to
    which the package belongs, as installed or as built."""
    package = Path(__file__).resolve().parent
    for place in (os.environ.get("DAYBREAK_COMMAND"),
                  package.parents[3] / "bin/daybreak",
                  package.parents[2] / "build/daybreak",
                  shutil.which("daybreak")):
        if place and os.access(place, os.X_OK):
            return Path(place)
    raise Broken("the daybreak command is missing; build it by make, or "
                 "install the package that has it")


def tied(command: Sequence[str]) -> list[str]:
    """Returns a command that is killed when the thread that starts it ends.

    setpriv becomes the program in the same process.
    """
    return ["setpriv", "--pdeathsig", "KILL", *command]


def run(command: Sequence[object], package: str = "", **options: Any
        ) -> str:
    """Runs a helper program of a Debian package; returns what it prints.

    options are those of subprocess.run().
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              errors="replace", check=False, **options)
    except FileNotFoundError as error:
        raise Broken(f"{words[0]} is missing" + (
            f"; install Debian's package {package}" if package else "")) \
            from error
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise Broken(f"{words[0]} failed: {said}")
    return done.stdout
