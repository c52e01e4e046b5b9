# SPDX-License-Identifier: MIT
"""
Cases of bad input for the firmware's shell: what each says, and that it leaves
nothing behind. Those that need nothing special of the machine share boots.
"""
import re
from dataclasses import dataclass, field

from machine import shell

# How many share a boot: few enough that each worker has some of the boots.
SHARING = 12


@dataclass
class Case:
    name: str
    # {"name in the application's folder": content}, or a function that makes
    # it. A number stands for a file of that many zeroes.
    files: object
    says: str  # a regular expression for the sentence, case-insensitive
    arguments: str = ""
    before: str = ""  # a command of the shell
    machine: dict = field(default_factory=dict)  # options of shell.run_each()
    started: bool = False  # whether "Starting" may be printed before


def boots(cases):
    """Returns lists of cases, each for one boot. A case is alone that has a
    machine of its own, or changes the firmware first."""
    alone = [case for case in cases if case.machine or case.before]
    shared = [case for case in cases if case not in alone]
    return [shared[first:first + SHARING]
            for first in range(0, len(shared), SHARING)] + \
        [[case] for case in alone]


def name_of(cases):
    """Returns a name for a list of cases in one boot."""
    return cases[0].name


def check(cases, folder, arch="amd64", more=None):
    """Runs cases in one boot; checks each, and what `daybreak plan` says of it.

    folder is an empty one for temporary files; more are files for every case.
    """
    contents = [{**_content(case, folder), **(more or {})} for case in cases]
    machine = cases[0].machine
    runs = shell.run_each(f"refuse-{arch}-{name_of(cases)}",
                          [shell.Command(content, case.arguments,
                                         before=case.before)
                           for case, content in zip(cases, contents)],
                          arch=arch, **machine)
    for case, content, run in zip(cases, contents, runs):
        print(case.name)  # shown if what follows fails
        shell.check_refused(run, case.says)
        started = re.search(r"^Starting ", run.text, re.MULTILINE)
        assert bool(started) == case.started, run.text
        # The build machine's disk and firmware do not have these errors.
        if not (case.started or case.before or "read_error" in machine):
            shell.check_planned(run, content, case.arguments, arch, **machine)
        # Every run found the firmware's own tree, not an earlier run's.
        assert "an earlier loader's" not in run.text


def _content(case, folder):
    files = case.files() if callable(case.files) else case.files
    return {name: _sparse(folder / f"{case.name}-{name}", data)
            if isinstance(data, int) else data for name, data in files.items()}


def _sparse(path, size):
    """Makes a file of zeroes that takes no space on the build machine."""
    with path.open("wb") as out:
        out.truncate(size)
    return path
