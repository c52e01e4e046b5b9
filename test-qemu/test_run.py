# SPDX-License-Identifier: MIT
"""`make run`, from its first line to dom0's shell and out again.

A person's session on a terminal, typed by pexpect.
"""
import sys

import pexpect
import pytest

import harness

PROMPT = r"/ # "


@pytest.fixture(params=harness.ARCHES)
def session(request):
    harness.LOGS.mkdir(parents=True, exist_ok=True)
    with (harness.LOGS / f"test_run-{request.param}.log").open("wb") as log:
        # The interpreter as the tests have it; make has nothing to add.
        child = pexpect.spawn(
            sys.executable,
            [str(harness.ROOT / "test-qemu/run.py"), request.param],
            timeout=harness.TIMEOUT, logfile=log)
        yield child
        child.close(force=True)


def expect(session, pattern):
    """Waits for pattern; silence fails with the end of what was said."""
    try:
        lost = session.expect([pattern, "UEFI Interactive Shell"])
    except (pexpect.TIMEOUT, pexpect.EOF):
        lost = True
    if lost:
        said = harness.plain(session.before or b"").splitlines()
        tail = "\n".join(said[-harness.TAIL:])
        raise harness.BootFailure(f"no {pattern!r}: {tail}")


def test_session(session):
    for pattern in ("To leave: .*reboot -f.*Ctrl-A X", r"Daybreak \d",
                    r"\nStarting ", r"\(XEN\) Xen version", "Linux version",
                    "This is dom0's shell, on xen", "To leave:", PROMPT):
        expect(session, pattern)
    session.send("echo $((6*7))\r")
    expect(session, r"\n42\r")
    expect(session, PROMPT)
    session.send("reboot -f\r")
    expect(session, pexpect.EOF)
    session.wait()
    assert session.exitstatus == 0
