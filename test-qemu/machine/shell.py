# SPDX-License-Identifier: MIT
"""
Runs the application from the firmware's own shell, to which it can return: its
output, its exit status, and the memory that it did not free.
"""
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from machine.disk import SECTOR, file_sectors, make_esp
from machine.harness import ARCHES, BUILD, Boot, scratch

# Not \EFI\BOOT: the boot manager would start it before its shell.
FOLDER = "/daybreak"

# The first run lets the shell and the drivers allocate what they keep.
SCRIPT = """\
echo -off
fs0:
cd {folder}
{before}
{command}
memmap
{more_commands}
echo run-begins
{command}
echo run-ends %lasterror%
memmap
echo shell-lives
reset -s
"""

SUMMARY = re.compile(r"^ +(\w+) *: +([\d,]+) Pages", re.MULTILINE)
# Where a leak of the application would show: memory it allocates, the memory
# from which that is taken, and what firmware allocates on its behalf.
WATCHED = ("Available", "LoaderCode", "LoaderData", "BS_Code", "BS_Data")


@dataclass
class ShellRun:
    text: str  # what the application printed
    status: int  # its EFI_STATUS
    pages: dict  # by memory type, how many more are in use after than before


def run_in_shell(name, files, arguments="", runs=1, read_error=None,
                 arch="amd64", before="", program=None, **machine):
    """Runs the application with arguments; returns the result of the last run.

    The pages are those that all runs together did not free, after one more run
    before them. files is {"name in the application's folder": content}.
    read_error is (name, offset): reading that byte of that file fails. before
    is a command that the shell runs first. program is the application's file
    name, by default its own. machine is passed to harness.Boot.
    """
    application = ARCHES[arch].application
    program = program or application.name
    command = f"{program} {arguments}"
    script = SCRIPT.format(folder=FOLDER.replace("/", "\\"), command=command,
                           before=before,
                           more_commands="\n".join([command] * (runs - 1)))
    tree = {"/startup.nsh": script.replace("\n", "\r\n"),
            f"{FOLDER}/{program}": application}
    tree.update((f"{FOLDER}/{file}", data) for file, data in files.items())
    with scratch() as folder:
        image = make_esp(f"{folder}/esp.img", tree)
        if read_error:
            machine["read_error"] = sector_of(image, *read_error)
        with Boot(name, image, arch=arch, **machine) as boot:
            # Any key except ESC skips the wait of five seconds for one.
            boot.wait_for("Press ESC")
            boot.send("\r")
            if not boot.wait_for("^(shell-lives)|^Script Error Status")[1]:
                raise boot.failure("the shell cannot run the application")
            return understand(boot, boot.wait_end())


def sector_of(image, file, offset):
    return file_sectors(image, f"{FOLDER}/{file}")[offset // SECTOR]


def understand(boot, text):
    run = re.search(r"^run-begins\n(.*)^run-ends 0x([0-9A-F]+)$", text,
                    re.MULTILINE | re.DOTALL)
    if not run:
        raise boot.failure("the shell's script did not run as it should")
    before = page_counts(boot, text[:run.start()])
    after = page_counts(boot, text[run.end():])
    return ShellRun(run[1], int(run[2], 16),
                    {kind: after[kind] - before[kind] for kind in WATCHED})


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


def put_files(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        elif isinstance(data, str):
            path.write_text(data)
        else:
            path.symlink_to(data)


def comparable(sentence):
    """Masks where memory is and how much, which differs between machines."""
    return re.sub(r"0x[0-9a-f]+|\d+", "N", sentence) \
        if " memory " in sentence else sentence


def check_planned(run, files, arguments="", arch="amd64", memory=2048):
    """`daybreak plan` refuses what the boot refused, in the same words."""
    with scratch() as root:
        folder = f"{root}{FOLDER}"
        put_files(Path(folder), files)
        done = subprocess.run(
            [BUILD / "daybreak", "plan", "--root", root, "--arch",
             {"amd64": "x86_64"}.get(arch, arch), "--memory", f"{memory}M",
             "--options", f"{ARCHES[arch].application.name} {arguments}",
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
