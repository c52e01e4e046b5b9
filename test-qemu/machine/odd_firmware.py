# SPDX-License-Identifier: MIT
"""A volume whose application is started by an odd firmware.

odd_firmware.c, built as build/oddfirmwarex64.efi, changes the firmware's
services and then starts the application. It has the file name that the firmware
starts, or is run several times by the firmware's shell.
"""
import re
from dataclasses import dataclass, field

from machine.harness import NEVER, application, built

PROGRAM = "oddfirmwarex64.efi"
# Not \EFI\BOOT: the boot manager would start it before its shell.
FOLDER = "/daybreak"

# The ends of entries: the same program again, which says so and returns.
ENTRIES = "".join(f"""\
[{name}]
title=The {name}
efi=oddfirmwarex64.efi entered {name}
""" for name in ("first", "second"))


def settings(oddities):
    """Returns the file for odd_firmware.c's settings, with "_" in place of
    "-"."""
    return "".join(f"{key.replace('_', '-')}={value}\n"
                   for key, value in oddities.items())


def volume(files, **oddities):
    """Returns make_esp()'s files for {name next to the application: content}.

    oddities are odd_firmware.c's settings.
    """
    return {f"/EFI/BOOT/{name}": data for name, data in {
        **files,
        "BOOTX64.EFI": built(PROGRAM),
        "daybreakx64.efi": application(),
        "odd-firmware.txt": settings(oddities),
    }.items()}


@dataclass(frozen=True)
class Case:
    """A boot by an odd firmware, and what it has to end in.

    lines are of [global], entries follow them, odd are odd_firmware.c's
    settings. entered are the entries that were started, in order; says are
    regular expressions that match, never is one that does not, and warnings are
    for the application's warnings: all of them, and each for at least one. kept
    are variables with their attributes and size, or None for one that is gone,
    of those that odd_variables.c prints.
    """
    name: str
    lines: str = ""
    entered: tuple = ("first",)
    says: tuple = ()
    never: str = NEVER
    warnings: tuple = ()
    kept: dict = None
    entries: str = ENTRIES
    odd: dict = field(default_factory=dict)

    def check(self, text):
        """Returns what is wrong with the output of this case."""
        wrong = [f"no {line!r}" for line in self.says
                 if not re.search(line, text, re.MULTILINE)]
        if re.search(self.never, text, re.MULTILINE):
            wrong.append(f"found {self.never!r}")
        warned = re.findall("^daybreak: warning: (.*)$", text, re.MULTILINE)
        wrong += [f"no warning {one!r}" for one in self.warnings
                  if not any(re.search(one, line) for line in warned)]
        wrong += [f"warning: {line}" for line in warned
                  if not any(re.search(one, line) for one in self.warnings)]
        entered = tuple(re.findall(r"^odd firmware: entered (\w+)$", text,
                                   re.MULTILINE))
        if entered != self.entered:
            wrong.append(f"entered {entered}, not {self.entered}")
        kept = {name: (int(attributes), int(size))
                for name, attributes, size in re.findall(
                    r"^odd firmware: (Loader\w+) (\d+) (\d+)$", text,
                    re.MULTILINE)}
        for name, wanted in (self.kept or {}).items():
            if kept.get(name) != wanted:
                wrong.append(f"{name} is {kept.get(name)}, not {wanted}")
        if "odd firmware: a variable is not set" in text:
            wrong.append("its variable was not set")
        if "odd firmware: the application ended with status" not in text:
            wrong.append("it did not return")
        return [f"{self.name}: {one}" for one in wrong]


def case_files(case):
    """Returns the case's configuration and settings; what is refused, or comes
    back, returns to the shell unless the case wants something else."""
    lines = case.lines
    if "on_refusal=" not in lines:
        lines += "on_refusal=firmware\n"
    return {
        f"{case.name}.conf": f"[global]\n{lines}{case.entries}",
        f"{case.name}.txt": settings({
            "options": f"daybreakx64.efi -cfg={case.name}.conf",
            **case.odd}),
    }


def run_cases(boot, cases, files=None):
    """Runs all cases in one machine, and checks each."""
    script = ["echo -off", "fs0:", "cd " + FOLDER.replace("/", "\\")]
    content = {PROGRAM: built(PROGRAM),
               "daybreakx64.efi": application(), **(files or {})}
    for case in cases:
        content.update(case_files(case))
        script += [f"echo case-{case.name}",
                   f"oddfirmwarex64.efi {case.name}.txt"]
    script += ["echo shell-lives", "reset -s", ""]
    machine = boot({"/startup.nsh": "\r\n".join(script), **{
        f"{FOLDER}/{name}": data for name, data in content.items()}})
    # Any key except ESC skips the wait of five seconds for one.
    machine.wait_for("Press ESC")
    machine.send("\r")
    machine.wait_for("^shell-lives$",
                     unless="^!!!! X64 Exception|^Script Error Status")
    text = machine.wait_end()
    wrong = []
    for case in cases:
        ran = re.search(f"^case-{case.name}\n(.*?)^(case-|shell-lives)", text,
                        re.MULTILINE | re.DOTALL)
        wrong += case.check(ran[1])
    assert not wrong, "\n".join([*wrong, f"see {machine.log}"])
