# SPDX-License-Identifier: MIT
"""Many kernels, each as a domain, in as few boots as possible, without dom0.

A kernel that has not decided when the time is over gets a boot of its own, as
does one in whose boot Xen has crashed: only its own verdict is then at stake.
"""
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import boot, kernels
from .console import Console, Line
from .errors import Refused
from .image import daybreak
from .machine import Options, watch
from .report import Result
from .verdict import Expectation, Judge, known_failures

BATCH = 25
HOST_MEMORY = 768  # MiB, for Xen and the boot domain
XTF = re.compile(r"^Test result: (SUCCESS|SKIP|FAILURE|ERROR)")
END = re.compile(r"^([\w.+-]+): (has .*)$")  # the boot domain's
# The first domain that this Xen cannot run ends the boot of all.
REFUSED = re.compile(r"^daybreak: ([\w.+-]+): (.*)$")
# What else it says of a domain is why it cannot be started.
FAILED_START = re.compile(r"^(?:warning: )?([\w.+-]+): "
                          r"(?!domain \d+, |create \d+, )(.*)$")


@dataclass
class Plan:
    """What is the same for each."""
    options: Options
    xen: Path
    kind: str | None  # None: what the kernel offers
    ramdisk: Path | None
    cmdline: str
    memory: int  # MiB a domain
    timeout: float  # seconds a boot
    expected: Sequence[Expectation]
    failures: Sequence[Expectation]
    log: Path | None
    batch: int = BATCH


@dataclass
class Test:
    """One kernel and, once there is one, its verdict."""
    name: str  # of its domain
    file: Path
    kind: str = "pv"
    passed: bool | None = None
    decided: bool = False
    reason: str = ""
    seconds: float = 0.0
    seen: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def decide(self, passed: bool | None, reason: str, when: float) -> None:
        """The first verdict is the one that counts."""
        if not self.decided:
            self.decided, self.passed = True, passed
            self.reason, self.seconds = reason, when

    def result(self) -> Result:
        return Result(str(self.file), self.passed, self.reason, self.seconds,
                      "\n".join(self.lines))


class Batch:
    """Reads the console of one boot for several tests."""

    def __init__(self, plan: Plan, tests: Sequence[Test]) -> None:
        self.plan = plan
        self.tests = {test.name: test for test in tests}
        self.is_refused = False  # one of them is why the others did not run

    def read(self, line: Line) -> None:
        """Takes one line, of a domain or of the boot domain."""
        test = self.tests.get(line.domain)
        if test:
            self._own_line(test, line)
        elif ended := END.match(line.text):
            if ended[1] in self.tests:
                self._end(self.tests[ended[1]], ended[2], line.when)
        elif (refused := REFUSED.match(line.text)) \
                and refused[1] in self.tests:
            self.is_refused = True
            self.tests[refused[1]].decide(False, refused[2], line.when)
        elif failed := FAILED_START.match(line.text):
            if failed[1] in self.tests:
                self.tests[failed[1]].decide(False, failed[2], line.when)

    def done(self) -> bool:
        """Whether each has its verdict."""
        return all(test.decided for test in self.tests.values())

    def _own_line(self, test: Test, line: Line) -> None:
        test.lines.append(line.text)
        result = XTF.match(line.text)
        if result:
            passed = {"SUCCESS": True, "SKIP": None}.get(result[1], False)
            test.decide(passed, line.text.strip(), line.when)
        if any(one.matches(line) for one in self.plan.failures):
            test.decide(False, line.text.strip(), line.when)
        test.seen |= {one.given for one in self.plan.expected
                      if one.matches(line)}
        if self.plan.expected and not self._missing(test):
            test.decide(True, "everything expected was seen", line.when)

    def _end(self, test: Test, how: str, when: float) -> None:
        missing = self._missing(test)
        if "crashed" in how:
            test.decide(False, how, when)
        elif missing:
            test.decide(False, f"{how} without {missing[0]!r}", when)
        else:
            test.decide(True, how, when)

    def _missing(self, test: Test) -> list[str]:
        return [one.given for one in self.plan.expected
                if one.given not in test.seen]


class BatchJudge(Judge):
    """Ends the boot when each of a batch has its verdict."""

    def __init__(self, batch: Batch) -> None:
        super().__init__([], known_host_failures(), False)
        self.batch = batch

    def read(self, line: Line, whole: bool = True):
        if self.batch.done():
            return self._decide(True, "each has ended")
        return super().read(line, whole) if not line.domain or \
            line.domain == "XEN" else self.verdict


def known_host_failures() -> list[Expectation]:
    """Returns the known failures without that of one domain."""
    return [one for one in known_failures() if "has crashed" not in one.given]


def run(plan: Plan, files: Sequence[Path],
        tell: Callable[[Result], None]) -> list[Result]:
    """Boots each file; tell gets each verdict when it is known."""
    tests = [Test(f"t{number}", file) for number, file in enumerate(files, 1)]
    told: set[str] = set()

    def tell_new() -> None:
        for test in tests:
            if test.decided and test.name not in told:
                told.add(test.name)
                tell(test.result())

    for test in tests:
        check(plan, test)
    tell_new()
    left = [test for test in tests if not test.decided]
    while left:
        batch, left = left[:plan.batch], left[plan.batch:]
        if boot_batch(plan, batch):
            left = [test for test in batch if not test.decided] + left
        tell_new()
    for test in tests:
        if not test.decided:
            test.lines.clear()
            test.seen.clear()
            boot_batch(plan, [test], alone=True)
            tell_new()
    return [test.result() for test in tests]


def check(plan: Plan, test: Test) -> None:
    """Decides on a file that the boot would refuse, by a dry run."""
    try:
        test.kind = plan.kind or kernels.kind_of(test.file)
        with boot.scratch() as folder:
            config = _config(plan, folder, [test])
            daybreak("plan", "--arch", plan.options.arch.name, "--memory",
                     f"{HOST_MEMORY + plan.memory}M", config)
    except Refused as refused:
        test.decide(False, str(refused), 0.0)


def boot_batch(plan: Plan, tests: Sequence[Test], alone: bool = False) -> bool:
    """Boots tests together; what is undecided afterwards has not ended, and is
    a failure if it was alone.

    Returns whether one of them, which is decided, has kept the others from
    running.
    """
    batch = Batch(plan, tests)
    options = replace(plan.options,
                      memory=HOST_MEMORY + plan.memory * len(tests))
    begun = time.monotonic()
    console = Console(_log(plan, tests))
    judge = BatchJudge(batch)
    try:
        with boot.scratch() as folder:
            source = boot.Source(_config(plan, folder, tests))
            with boot.started(source, options) as qemu:
                verdict = watch(qemu, console, judge, plan.timeout,
                                also=batch.read)
    finally:
        console.close()
    if alone and not batch.done():
        reason = verdict.reason if not verdict.passed \
            else "the machine ended before the domain"
        tests[0].decide(False, reason, time.monotonic() - begun)
    return batch.is_refused


def _config(plan: Plan, folder: Path, tests: Sequence[Test]) -> Path:
    return kernels.domains(
        folder, plan.options.arch, plan.xen,
        [(test.name, test.file, test.kind) for test in tests], plan.ramdisk,
        plan.cmdline, plan.memory)


def _log(plan: Plan, tests: Sequence[Test]) -> Path | None:
    """Each boot has a log of its own."""
    if not plan.log:
        return None
    return plan.log.with_name(f"{plan.log.name}.{tests[0].name}"
                              if tests[0].name != "t1" else plan.log.name)
