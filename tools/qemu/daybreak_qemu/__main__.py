# SPDX-License-Identifier: MIT
"""`daybreak qemu`: from the command line to the exit status."""
import argparse
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from . import arguments, asked, boot, each, report, secure, terminal
from .console import Console
from .errors import Broken, Fault
from .machine import show_on_terminal, watch
from .report import Result
from .verdict import Expectation, Judge, Verdict, known_failures

TIMEOUT = 300.0  # seconds
EACH_TIMEOUT = 120.0  # for one boot
INTERRUPTED = 128 + signal.SIGINT


def main(words: list[str]) -> int:
    """Returns the exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        given = arguments.parse(words)
        return _each(given) if given.each else _one(given)
    except Fault as fault:
        print(f"daybreak qemu: {fault}", file=sys.stderr)
        return fault.status
    except BrokenPipeError:
        # Python writes the rest at its end, where nothing can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("daybreak qemu: standard output is closed", file=sys.stderr)
        return Broken.status
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        print(f"daybreak qemu: {name}{error.strerror}", file=sys.stderr)
        return Broken.status
    except KeyboardInterrupt:
        print("daybreak qemu: interrupted", file=sys.stderr)
        return INTERRUPTED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _expectations(given: argparse.Namespace, names: list[str]
                  ) -> tuple[list[Expectation], list[Expectation]]:
    return ([Expectation.parse(one, names) for one in given.expect],
            [Expectation.parse(one, names) for one in given.fail])


def _one(given: argparse.Namespace) -> int:
    begun = time.monotonic()
    console = Console(given.log)
    watched = secure.Watch()
    with contextlib.ExitStack() as stack:
        stack.callback(console.close)
        source, options = stack.enter_context(asked.prepared(given))
        expected, failures = _expectations(given, asked.names(source.config))
        qemu = stack.enter_context(boot.started(source, options))
        if terminal.is_terminal() and not (expected or failures
                                           or given.until_exit
                                           or given.timeout):
            terminal.converse(qemu, console)
            return 0
        judge = Judge(expected, failures + known_failures(),
                      given.until_exit or not expected)
        verdict = watch(qemu, console, judge, given.timeout or TIMEOUT,
                        show_on_terminal, watched.read)
    if given.secure_boot and verdict.passed:
        watched.check()
    name = str(given.kernel or " ".join(given.words))
    result = Result(name, verdict.passed, verdict.reason,
                    time.monotonic() - begun, "\n".join(console.tail))
    _report(given, [result])
    return _say(verdict)


def _say(verdict: Verdict) -> int:
    how = "passed" if verdict.passed else "failed"
    print(f"\ndaybreak qemu: {how}: {verdict.reason}", file=sys.stderr)
    return 0 if verdict.passed else 1


def _each(given: argparse.Namespace) -> int:
    expected, failures = _expectations(given, [])
    plan = each.Plan(asked.options(given), asked.xen_of(given), given.domain,
                     given.ramdisk, given.cmdline, given.domain_memory,
                     given.timeout or EACH_TIMEOUT, expected,
                     failures + known_failures(), given.log)
    begun = time.monotonic()
    with asked.keys(given) as plan.options.keys:
        results = each.run(plan, [Path(word) for word in given.words], _tell)
    _report(given, results)
    failed = sum(one.passed is False for one in results)
    skipped = sum(one.passed is None for one in results)
    print(f"daybreak qemu: {len(results) - failed - skipped} passed, {failed} "
          f"failed, {skipped} skipped in {time.monotonic() - begun:.0f} s",
          file=sys.stderr)
    return 1 if failed else 0


def _tell(result: Result) -> None:
    how = {True: "passed", False: "failed", None: "skipped"}[result.passed]
    print(f"{how}  {result.name}: {result.reason}", flush=True)


def _report(given: argparse.Namespace, results: list[Result]) -> None:
    if given.junit:
        report.write(given.junit, report.junit(results))
    if given.tap:
        report.write(given.tap, report.tap(results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
