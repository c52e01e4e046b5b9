# SPDX-License-Identifier: MIT
"""`make run`, from its first line to dom0's shell and out again.

A user's session on a terminal, typed by pexpect.
"""
import re
import sys

import pexpect
import pytest

from machine import debian_root
from machine import harness

PROMPT = r"/ # "
DOM0_PROMPT = r"dom0# "


@pytest.fixture
def session(request):
    """Runs run.py as make run does, with the test's parameter as arguments."""
    harness.LOGS.mkdir(parents=True, exist_ok=True)
    name = f"test_run-{'-'.join(request.param)}.log"
    with (harness.LOGS / name).open("wb") as log:
        # The tests' own interpreter; make adds nothing else.
        child = pexpect.spawn(
            sys.executable,
            [str(harness.ROOT / "test-qemu/run.py"), *request.param],
            timeout=harness.TIMEOUT, logfile=log)
        yield child
        child.close(force=True)


def expect(session, pattern):
    """Waits for pattern; a timeout fails with the end of the output."""
    try:
        lost = session.expect([pattern, "UEFI Interactive Shell"])
    except (pexpect.TIMEOUT, pexpect.EOF):
        lost = True
    if lost:
        said = harness.plain(session.before or b"").splitlines()
        tail = "\n".join(said[-harness.TAIL:])
        raise harness.BootFailure(f"no {pattern!r}: {tail}")


@pytest.mark.parametrize("session", [[arch] for arch in harness.ARCHES],
                         indirect=True, ids=harness.ARCHES)
def test_session(session):
    for pattern in ("Ctrl-A X ends the machine", r"Daybreak \d",
                    r"\nStarting ", r"\(XEN\) Xen version", "Linux version",
                    "This is dom0's shell, on xen", "To leave:", PROMPT):
        expect(session, pattern)
    session.send("echo $((6*7))\r")
    expect(session, r"\n42\r")
    expect(session, PROMPT)
    leave(session)


def leave(session):
    session.send("reboot -f\r")
    expect(session, pexpect.EOF)
    session.wait()
    assert session.exitstatus == 0


def type_in(session, command, prompt):
    """Returns what a command prints, up to the next prompt."""
    session.send(command + "\r")
    expect(session, re.escape(command))
    expect(session, prompt)
    return harness.plain(session.before)


@pytest.mark.parametrize("session", [["amd64", "menu"]], indirect=True,
                         ids=["menu"])
def test_menu(session):
    """A refusal is shown over the entries; another entry then boots."""
    expect(session, "> ?Debian's Xen and kernel")
    expect(session, "An entry whose kernel is missing")
    session.send("3\r")
    expect(session, "vmlinuz-6.0: no such file")
    expect(session, r"An entry whose kernel is missing \(refused\)")
    session.send("2\r")
    expect(session, "dom0_mem=512M")
    expect(session, PROMPT)
    leave(session)


@pytest.mark.parametrize("session", [["amd64", "domains"]], indirect=True,
                         ids=["domains"])
def test_domains(session):
    """Both start before dom0; its shell lists them, and their shells answer."""
    debian_root.image()  # made now, not within the timeout of a line below
    for pattern in (r"\nweb: domain 1, ", r"\ndb: domain 2, ",
                    "Linux version", r"\ndom0# xl list",
                    "This is dom0's shell, on xen", DOM0_PROMPT):
        expect(session, pattern)
    listing = type_in(session, "xl list", DOM0_PROMPT)
    for name, number, memory in (("Domain-0", 0, 1024), ("web", 1, 256),
                                 ("db", 2, 256)):
        assert re.search(rf"^{name} +{number} +{memory} +1 ", listing,
                         re.MULTILINE), listing
    adopted = type_in(session, "daybreak adopt", DOM0_PROMPT)
    for line in ("web: domain 1, running", "db: domain 2, running"):
        assert line in adopted.splitlines(), adopted
    for name, kind in (("web", "PVH"), ("db", "PV")):
        session.send(f"xl console {name}\r")
        expect(session, PROMPT)  # has waited for a reader since the start
        session.send("echo type $(cat /sys/hypervisor/guest_type)\r")
        expect(session, rf"\ntype {kind}\r")
        session.send("\x1d")  # Ctrl-]
        expect(session, DOM0_PROMPT)
    leave(session)
