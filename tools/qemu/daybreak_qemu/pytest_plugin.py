# SPDX-License-Identifier: MIT
"""Boots in tests of one's own: pytest's fixture daybreak_boot.

pytest finds it where Daybreak is installed; from a tree it is loaded by
`-p daybreak_qemu.pytest_plugin` with tools/qemu in PYTHONPATH.

    def test_web(daybreak_boot):
        machine = daybreak_boot("esp/daybreak.conf", memory=1024)
        machine.expect("Welcome to", domain="web")
        assert "oops" not in machine.log.read_text()
"""
import contextlib
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from . import arguments, asked, boot, secure
from .console import Console, Line
from .errors import Fault, Refused
from .machine import Qemu
from .verdict import Expectation, Judge, known_failures

TIMEOUT = 300.0  # seconds
Boot = Callable[..., "Machine"]
MACHINES = pytest.StashKey[list["Machine"]]()


class BootFailed(AssertionError):
    """The machine has not done what was expected of it."""


class Machine:
    """A machine that runs until its test ends."""

    def __init__(self, qemu: Qemu, console: Console, log: Path,
                 failures: list[Expectation], secure_boot: bool) -> None:
        self.log = log  # each line with its time and its domain
        self._lines: list[Line] = []
        self._qemu, self._console = qemu, console
        self._at: dict[str | None, int] = {}  # where expect() goes on
        self._judge = Judge([], failures, True)
        self._ended = False
        self._secure = secure.Watch()
        self._unverified = secure_boot

    @property
    def lines(self) -> Sequence[Line]:
        """What was printed up to now: .when in seconds since power-on, .domain
        ("" where no domain is named), .text."""
        while not self._ended and self._take(0):
            pass
        return tuple(self._lines)

    @property
    def tail(self) -> str:
        """The last lines, for a person."""
        return "\n".join(self._console.tail)

    def expect(self, regex: str, domain: str | None = None,
               timeout: float = TIMEOUT) -> re.Match[str]:
        """Waits for a line, or the beginning of one, that matches; returns the
        match.

        domain is the name of the console that counts: a domain's, "XEN", or
        "dom0"; any without it. Each console is read on from what was found on
        it last. Raises BootFailed when the time is over, the machine ends, or a
        line shows a failure.
        """
        __tracebackhide__ = True  # pylint: disable=unused-variable
        wanted = Expectation(domain, re.compile(regex), regex)
        what = f"{regex!r} of {domain}" if domain else repr(regex)
        deadline = time.monotonic() + timeout
        while not (found := self._find(wanted)):
            if self._judge.verdict.passed is False:
                raise self._failed(f"{self._judge.verdict.reason!r} instead of "
                                   + what)
            if self._ended:
                raise self._failed(f"the machine ended without {what}")
            if time.monotonic() > deadline:
                raise self._failed(f"no {what} within {timeout:g} s")
            self._take(deadline - time.monotonic())
        return found

    def send(self, text: str) -> None:
        """Types on the machine's serial line."""
        self._qemu.send(text.encode())

    def wait(self, timeout: float = TIMEOUT) -> None:
        """Waits until the machine powers off or resets; raises BootFailed as
        expect() does."""
        __tracebackhide__ = True  # pylint: disable=unused-variable
        deadline = time.monotonic() + timeout
        while not self._ended:
            if time.monotonic() > deadline:
                raise self._failed(f"the machine still runs after {timeout:g} "
                                   "s")
            self._take(deadline - time.monotonic())
        if self._judge.verdict.passed is False:
            raise self._failed(self._judge.verdict.reason)

    def check(self) -> None:
        """At the end: Broken when Secure Boot was asked for and was off."""
        if self._unverified and self._lines:
            self._secure.check()

    def _take(self, timeout: float) -> bool:
        """Reads what the machine prints within that time; returns whether
        there was something."""
        data, _ = self._qemu.read(max(0, timeout))
        if data is None:
            self._ended = True
            self._qemu.check()
            return False
        for line in self._console.feed(data):
            self._lines.append(line)
            self._secure.read(line)
            self._judge.read(line)
        return bool(data)

    def _find(self, wanted: Expectation) -> re.Match[str] | None:
        partial = self._console.partial()
        lines = self._lines + ([partial] if partial else [])
        for number in range(self._at.get(wanted.domain, 0), len(lines)):
            if wanted.matches(lines[number]):
                self._at[wanted.domain] = number + 1
                return wanted.regex.search(lines[number].text)
        return None

    def _failed(self, what: str) -> BootFailed:
        return BootFailed(f"{what}; the end of {self.log}:\n{self.tail}")


@pytest.fixture
def daybreak_boot(request: pytest.FixtureRequest,
                  tmp_path: Path) -> Iterator[Boot]:
    """Boots machines: daybreak_boot(CONFIG, [ENTRY]) or daybreak_boot(kernel=
    FILE) returns a Machine, which is ended with the test.

    The options are those of `daybreak qemu` with _ for -: memory=1024,
    tpm=True, disk=["a.img", "b.img"]. What matches a fail= is a failure,
    as is what is known to be one. Without log= the log is in
    tmp_path.
    """
    with contextlib.ExitStack() as stack:
        machines = request.node.stash.setdefault(MACHINES, [])

        def start(*words: object, **options: Any) -> Machine:
            __tracebackhide__ = True  # pylint: disable=unused-variable
            given = arguments.parse(_words(words, options))
            log = given.log or tmp_path / f"boot{len(machines) + 1}.log"
            console = Console(log)
            stack.callback(console.close)
            try:
                source, machine = stack.enter_context(asked.prepared(given))
                names = asked.names(source.config)
                failures = [Expectation.parse(one, names)
                            for one in given.fail]
                qemu = stack.enter_context(boot.started(source, machine))
            except Refused as refused:
                raise BootFailed(str(refused)) from None
            machines.append(Machine(qemu, console, log,
                                    failures + known_failures(),
                                    given.secure_boot))
            return machines[-1]

        yield start
        for machine in machines:
            machine.check()


def _words(words: Sequence[object], options: dict[str, Any]) -> list[str]:
    """Returns the command line."""
    line = []
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            line.append(option)
        elif value is not None and value is not False:
            values = value if isinstance(value, (list, tuple)) else [value]
            line += [f"{option}={one}" for one in values]
    return [*line, "--", *map(str, words)] if words else line


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]
                              ) -> Generator[None, Any, None]:
    """A boot that could not be tried is an ERROR; a test that fails for another
    reason than its boot shows the end of the console."""
    report = (yield).get_result()
    if not call.excinfo or report.when != "call":
        return
    if call.excinfo.errisinstance(Fault):
        report.when = "setup"  # pytest reports these as errors
        report.longrepr = f"daybreak_boot: {call.excinfo.value}"
    elif not call.excinfo.errisinstance(BootFailed):
        for machine in item.stash.get(MACHINES, []):
            report.sections.append((f"the end of {machine.log}",
                                    machine.tail))
