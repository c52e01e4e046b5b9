# SPDX-License-Identifier: MIT
"""
Runs the application from the firmware's own shell, to which it can return, as
often as asked in one boot: its output, its exit status, and the memory that it
did not free.
"""
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from machine.disk import SECTOR, file_sectors, make_esp
from machine.harness import ARCHES, BUILD, Boot, built, put_files, scratch

# What the shell does first, for each command, and in the end. The first run of
# a command lets the shell and the drivers allocate what they keep.
BEGIN = """\
echo -off
fs0:
"""
EACH = """\
cd {folder}
{before}
{command}
memmap
{more_commands}
echo run-begins
{command}
echo run-ends %lasterror%
memmap
echo command-ends
"""
END = """\
reset -s
"""

SUMMARY = re.compile(r"^ +(\w+) *: +([\d,]+) Pages", re.MULTILINE)
# Where a leak of the application would show: memory it allocates, the memory
# from which that is taken, and what firmware allocates on its behalf.
WATCHED = ("Available", "LoaderCode", "LoaderData", "BS_Code", "BS_Data")


@dataclass
class Command:
    """What the shell runs, in a folder of its own.

    before is a command that the shell runs first. program is the application's
    file name, by default its own.
    """
    files: dict  # {"name in the application's folder": content}
    arguments: str = ""
    runs: int = 1
    before: str = ""
    program: str = None


@dataclass
class ShellRun:
    text: str  # what the application printed
    status: int  # its EFI_STATUS
    pages: dict  # by memory type, how many more are in use after than before
    folder: str  # in which it ran, from the volume's root


def run_in_shell(name, files, arguments="", read_error=None, arch="amd64",
                 machine=None, **options):
    """Runs one Command, with those options; returns its ShellRun.

    read_error is (name, offset): reading that byte of that file fails. The
    other parameters are those of run_each().
    """
    run, = run_each(name, [Command(files, arguments, **options)], arch,
                    read_error, **(machine or {}))
    return run


def run_each(name, commands, arch="amd64", read_error=None, **machine):
    """Runs Commands one after another; returns a ShellRun for each.

    It tells of a command's last run, and the pages are those that all its runs
    together did not free, after one more run before them. read_error is as for
    run_in_shell(), in the first one's folder. machine is passed to
    harness.Boot.
    """
    application = built(ARCHES[arch].application)
    script, tree = BEGIN, {}
    for number, command in enumerate(commands):
        program = command.program or application.name
        script += script_of(command, folder_of(number), program)
        tree[f"{folder_of(number)}/{program}"] = application
        tree.update((f"{folder_of(number)}/{file}", data)
                    for file, data in command.files.items())
    tree["/startup.nsh"] = (script + END).replace("\n", "\r\n")
    with scratch() as folder:
        image = make_esp(f"{folder}/esp.img", tree)
        if read_error:
            machine["read_error"] = sector_of(image, *read_error)
        with Boot(name, image, arch=arch, **machine) as boot:
            # Any key except ESC skips the wait of five seconds for one.
            boot.wait_for("Press ESC")
            boot.send("\r")
            runs, seen = [], 0
            for number in range(len(commands)):
                ended = boot.wait_for(
                    r"^command-ends$|^Script Error Status", after=seen)
                runs.append(understand(boot, boot.text[seen:ended.end()],
                                       folder_of(number)))
                seen = ended.end()
            boot.wait_end()
            return runs


def folder_of(number):
    # Not \EFI\BOOT: the boot manager would start it before its shell.
    return f"/daybreak{number}"


def script_of(command, folder, program):
    line = f"{program} {command.arguments}"
    return EACH.format(folder=folder.replace("/", "\\"), command=line,
                       before=command.before,
                       more_commands="\n".join([line] * (command.runs - 1)))


def sector_of(image, file, offset):
    return file_sectors(image, f"{folder_of(0)}/{file}")[offset // SECTOR]


def understand(boot, text, folder):
    """Returns the ShellRun that text, all of one command's output, tells."""
    run = re.search(r"^run-begins\n(.*)^run-ends 0x([0-9A-F]+)$", text,
                    re.MULTILINE | re.DOTALL)
    if not run:
        raise boot.failure("the shell's script did not run as it should")
    before = page_counts(boot, text[:run.start()])
    after = page_counts(boot, text[run.end():])
    return ShellRun(run[1], int(run[2], 16),
                    {kind: after[kind] - before[kind] for kind in WATCHED},
                    folder)


def page_counts(boot, text):
    """Returns the last summary that the shell's memmap printed in text."""
    counts = {kind: int(count.replace(",", ""))
              for kind, count in SUMMARY.findall(text)}
    if not set(WATCHED) <= counts.keys():
        raise boot.failure("memmap printed no summary")
    return counts


def sentences_of(run):
    return re.findall(r"^daybreak: (?!warning: )(.*)$", run.text,
                      re.MULTILINE)


def comparable(sentence):
    """Masks where memory is and how much, which differs between machines."""
    return re.sub(r"0x[0-9a-f]+|\d+", "N", sentence) \
        if " memory " in sentence else sentence


def check_planned(run, files, arguments="", arch="amd64", memory=2048):
    """`daybreak plan` refuses what the boot refused, in the same words."""
    with scratch() as root:
        folder = f"{root}{run.folder}"
        put_files(Path(folder), files)
        done = subprocess.run(
            [BUILD / "daybreak", "plan", "--root", root, "--arch",
             ARCHES[arch].name, "--memory", f"{memory}M",
             "--options", f"{ARCHES[arch].application} {arguments}",
             folder],
            capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines()
            if not line.startswith("warning: ")]
    assert done.returncode == 1, done.stdout + done.stderr
    assert list(map(comparable, said)) == \
        list(map(comparable, sentences_of(run)))


def check_refused(run, says):
    """One sentence that matches, an error status, and all memory freed."""
    sentences = sentences_of(run)
    assert len(sentences) == 1, run.text
    assert re.search(says, sentences[0], re.IGNORECASE), run.text
    assert run.status, "the application returned no error"
    assert run.pages == dict.fromkeys(run.pages, 0), "memory was not returned"
    assert run.text.startswith("Daybreak ")
