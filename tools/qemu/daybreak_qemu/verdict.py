# SPDX-License-Identifier: MIT
"""From lines to a verdict: what was expected, and what shows a failure."""
import re
from dataclasses import dataclass, field

from .console import Line
from .errors import Usage

# Known to show a failed boot, on any console.
FAILURES = (
    r"^Panic on CPU \d+", r"Kernel panic - not syncing",
    r"^Test result: (?:FAILURE|ERROR)", r"^!!!! X64 Exception",
    r"^Synchronous Exception at", r"^daybreak: (?!warning)",
    r"^[\w.+-]+: has crashed", r"^BdsDxe: No bootable option or device",
    r"^BdsDxe: starting Boot\w+ \"\w+ Internal Shell\"",
)


@dataclass(frozen=True)
class Expectation:
    """A regular expression, for one domain's console or for all."""
    domain: str | None
    regex: re.Pattern[str]
    given: str

    @classmethod
    def parse(cls, given: str, names: list[str]) -> "Expectation":
        """Reads REGEX or, with the name of a console, NAME:REGEX."""
        name, colon, rest = given.partition(":")
        domain = name if colon and name in names else None
        try:
            regex = re.compile(rest if domain else given)
        except re.error as error:
            raise Usage(f"{given}: not a regular expression: {error}") \
                from error
        return cls(domain, regex, given)

    def matches(self, line: Line) -> bool:
        """Whether this line is what was expected."""
        if self.domain is not None and \
                self.domain != (line.domain or "dom0"):
            return False
        return bool(self.regex.search(line.text))


@dataclass
class Verdict:
    """What has been decided; until then passed is None."""
    passed: bool | None = None
    reason: str = ""


@dataclass
class Judge:
    """Reads lines until there is a verdict."""
    expected: list[Expectation]
    failures: list[Expectation]
    until_exit: bool
    verdict: Verdict = field(default_factory=Verdict)
    seen: list[Expectation] = field(default_factory=list)

    def read(self, line: Line, whole: bool = True) -> Verdict:
        """Takes a line; one that is not whole yet shows no failure."""
        if self.verdict.passed is not None:
            return self.verdict
        if whole:
            for failure in self.failures:
                if failure.matches(line):
                    at = f"({line.domain}) " if line.domain else ""
                    return self._decide(False, f"{at}{line.text.strip()}")
        self.seen += [one for one in self.expected
                      if one not in self.seen and one.matches(line)]
        if self.expected and not self.until_exit and not self.missing():
            return self._decide(True, "everything expected was seen")
        return self.verdict

    def missing(self) -> list[str]:
        """Returns what was expected and has not been seen."""
        return [one.given for one in self.expected if one not in self.seen]

    def ended(self) -> Verdict:
        """The machine has powered off or reset."""
        if self.verdict.passed is not None:
            return self.verdict
        if self.missing():
            return self._decide(False, "the machine ended without "
                                + ", ".join(map(repr, self.missing())))
        return self._decide(True, "the machine ended")

    def late(self, timeout: float) -> Verdict:
        """Time has run out."""
        if self.missing():
            return self._decide(False, f"no {self.missing()[0]!r} within "
                                f"{timeout:g} s")
        return self._decide(False, f"the machine still runs after {timeout:g} "
                            "s")

    def _decide(self, passed: bool, reason: str) -> Verdict:
        self.verdict.passed, self.verdict.reason = passed, reason
        return self.verdict


def known_failures() -> list[Expectation]:
    """Returns what shows a failed boot without being asked for."""
    return [Expectation(None, re.compile(text), text) for text in FAILURES]
