# SPDX-License-Identifier: MIT
"""
Makes pytest collect C: each case of a cmocka program test_NAME.c is a test,
and each fuzzer fuzz_NAME.c is a test that runs it for a few seconds. The
programs are built by the Makefile (make unit-tests fuzzers) beforehand.
"""
import os
import re
import subprocess
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parent.parent / "build"
FUZZ_SECONDS = 5
# Generous: it only has to catch a hang.
TIME_OUT = 300

CASE = re.compile(r"\bcmocka_unit_test(?:_\w+)?\s*\(\s*(\w+)")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
PLAN = re.compile(r"1\.\.(\d+)")
RESULT = re.compile(r"(not ok|ok) \d+ (?:- (\S+)|# SKIP (\S+))")


def pytest_collect_file(parent, file_path):
    if file_path.suffix != ".c":
        return None
    if file_path.name.startswith("test_"):
        return CmockaFile.from_parent(parent, path=file_path)
    if file_path.name.startswith("fuzz_"):
        return FuzzFile.from_parent(parent, path=file_path)
    return None


class Failed(Exception):
    """The text of a C program's failure."""


class CItem(pytest.Item):
    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.name


class CmockaFile(pytest.File):
    """A cmocka program; it runs once, when its first case is needed."""

    outcome = None

    def collect(self):
        # From the source, so that a program that cannot start has cases too.
        self.cases = CASE.findall(COMMENT.sub("", self.path.read_text()))
        for case in self.cases:
            yield CmockaCase.from_parent(self, name=case)
        yield CmockaWhole.from_parent(self, name="whole")

    def run(self):
        if not self.outcome:
            self.outcome = CmockaOutcome(BUILD / "host" / self.path.stem)
        return self.outcome


class CmockaOutcome:
    """The output of a cmocka program, split by case."""

    def __init__(self, program):
        done = run_program([program], {"CMOCKA_MESSAGE_OUTPUT": "TAP"})
        self.status = done.returncode
        self.everything = f"{program.name}: exit status {self.status}\n" \
            f"{done.stdout}{done.stderr}"
        self.plan = None
        self.cases = {}
        case = None
        for line in done.stdout.splitlines():
            plan = PLAN.fullmatch(line)
            result = RESULT.match(line)
            if plan:
                self.plan = int(plan[1])
            elif result:
                verdict = "skip" if result[3] else result[1]
                case = result[2] or result[3]
                self.cases[case] = [verdict, line]
            elif case:
                self.cases[case][1] += "\n" + line


class CmockaCase(CItem):
    def runtest(self):
        outcome = self.parent.run()
        # A program that crashed has no line for the case in which it crashed.
        verdict, text = outcome.cases.get(
            self.name, (None, outcome.everything))
        if verdict == "skip":
            pytest.skip(text)
        if verdict != "ok":
            raise Failed(text)


class CmockaWhole(CItem):
    """The program ran every case in its source and exited normally."""

    def runtest(self):
        outcome = self.parent.run()
        if outcome.plan != len(self.parent.cases):
            raise Failed(f"{self.parent.path.name} has "
                         f"{len(self.parent.cases)} cases, the program ran "
                         f"{outcome.plan}\n{outcome.everything}")
        failed = [verdict for verdict, _ in outcome.cases.values()
                  if verdict == "not ok"]
        # cmocka's exit status is the number of failed cases, each of which is
        # reported as a failure already. Any other status is a crash or a leak.
        if outcome.status != len(failed):
            raise Failed(outcome.everything)


class FuzzFile(pytest.File):
    def collect(self):
        yield FuzzRun.from_parent(self, name=f"{FUZZ_SECONDS}s")


class FuzzRun(CItem):
    def runtest(self):
        program = BUILD / "fuzz" / self.path.stem
        corpus = BUILD / "corpus" / self.path.stem.removeprefix("fuzz_")
        corpus.mkdir(parents=True, exist_ok=True)
        seeds = self.path.parent / "seeds" / corpus.name
        done = run_program([
            program, f"-max_total_time={FUZZ_SECONDS}",
            "-print_final_stats=1", "-verbosity=0",
            f"-artifact_prefix={corpus.parent}/", corpus, seeds])
        if done.returncode:
            raise Failed(f"{program.name}: exit status {done.returncode}\n"
                         f"{done.stdout}{done.stderr}")
        runs = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
        if not runs or int(runs[1]) < 100:
            raise Failed(f"{program.name}: hardly ran\n{done.stderr}")


def run_program(command, environment=None):
    if not command[0].exists():
        raise Failed(f"{command[0].name} is not built: its name belongs in "
                     "the Makefile's lists")
    try:
        return subprocess.run(
            command, env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=TIME_OUT, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{command[0].name} still ran after {TIME_OUT} s\n"
                     f"{late.stdout}{late.stderr}") from late
