# SPDX-License-Identifier: MIT
"""The serial line as lines of domains, and the log of them.

Xen, and the boot domain where there is no dom0, begin a domain's line with its
name or number in brackets: "(web) ", "(d1) ", "(XEN) ". A line without is of
dom0, or of what ran before.
"""
import re
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

TERMINAL_CODES = re.compile(
    r"\x1b(?:\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|[=>78])|\r")
WIPED = re.compile(rb"\r  +\r")  # what removes a progress bar from its line
PREFIX = re.compile(r"^(?:\(XEN\) (?=\([\w.+-]+\) ))?\(([\w.+-]+)\) (.*)$")
# The boot domain says which number a domain has.
NUMBERED = re.compile(r"^([\w.+-]+): domain (\d+), ")
HELD = 10_000  # lines of a domain whose name is not known yet
LINE_MAX = 1 << 16  # characters; a longer line is taken in parts
TAIL = 40  # lines kept for a report


def plain(data: bytes) -> str:
    """Returns console bytes as text, without terminal codes and carriage
    returns. What was written over a wiped line begins a new one."""
    return TERMINAL_CODES.sub("", _unwiped(data).decode("utf-8", "replace"))


def _unwiped(data: bytes) -> bytes:
    return WIPED.sub(b"\n", data)


@dataclass(frozen=True)
class Line:
    """One line of one console, without the prefix that names it."""
    when: float  # seconds since power-on
    domain: str  # "" without a prefix
    text: str


class Console:
    """Takes the machine's bytes and returns lines."""

    def __init__(self, log: Path | None) -> None:
        self.started = time.monotonic()
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._rest = b""
        self._names: dict[str, str] = {}  # "d1": "web"
        self._nameless: deque[Line] = deque(maxlen=HELD)
        self._log: TextIO | None = log.open("w", encoding="utf-8") if log \
            else None

    def feed(self, data: bytes) -> list[Line]:
        """Returns the lines that data completes.

        What Xen prints for a domain by its number is returned by its name,
        too, as soon as that is known.
        """
        *whole, self._rest = _unwiped(self._rest + data).split(b"\n")
        if len(self._rest) > LINE_MAX:
            whole.append(self._rest)
            self._rest = b""
        return [line for text in whole
                for line in self._named(self._line(text))]

    def _named(self, line: Line) -> list[Line]:
        found = NUMBERED.match(line.text) if not line.domain else None
        if found:
            number = f"d{found[2]}"
            self._names[number] = found[1]
            return [line] + [Line(one.when, found[1], one.text)
                             for one in self._nameless
                             if one.domain == number]
        if line.domain in self._names:
            return [line, Line(line.when, self._names[line.domain], line.text)]
        if re.fullmatch(r"d\d+", line.domain):
            self._nameless.append(line)
        return [line]

    def partial(self) -> Line | None:
        """Returns the line that has not ended yet, such as a prompt."""
        return self._parse(self._rest) if self._rest else None

    def close(self) -> None:
        """Writes the rest of the log and closes it."""
        if self._rest:
            self._line(self._rest)
            self._rest = b""
        if self._log:
            self._log.close()
            self._log = None

    def _parse(self, raw: bytes) -> Line:
        text = plain(raw)
        when = time.monotonic() - self.started
        found = PREFIX.match(text)
        return Line(when, found[1], found[2]) if found else Line(when, "", text)

    def _line(self, raw: bytes) -> Line:
        line = self._parse(raw)
        told = f"{line.when:9.3f} {line.domain or '-':8} {line.text}"
        self.tail.append(told)
        if self._log:
            print(told, file=self._log, flush=True)
        return line
