# SPDX-License-Identifier: MIT
"""Verdicts for other programs: JUnit XML and TAP."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from .errors import Broken

NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd]")


@dataclass(frozen=True)
class Result:
    """One verdict; passed is None when the test says that it was skipped."""
    name: str
    passed: bool | None
    reason: str
    seconds: float
    log: str = ""


def write(path: Path, text: str) -> None:
    """Writes a report."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Broken(f"{path}: {error.strerror}") from error


def junit(results: Sequence[Result]) -> str:
    """Returns JUnit XML, as CI servers read it."""
    failed = [one for one in results if one.passed is False]
    skipped = [one for one in results if one.passed is None]
    suite = ElementTree.Element(
        "testsuite", name="daybreak qemu", tests=str(len(results)),
        failures=str(len(failed)), skipped=str(len(skipped)), errors="0",
        time=f"{sum(one.seconds for one in results):.3f}")
    for one in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname="daybreak", name=_clean(one.name),
            time=f"{one.seconds:.3f}")
        if one.passed is None:
            ElementTree.SubElement(case, "skipped", message=_clean(one.reason))
        elif not one.passed:
            ElementTree.SubElement(case, "failure",
                                   message=_clean(one.reason))
        if one.log:
            ElementTree.SubElement(case, "system-out").text = _clean(one.log)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            + ElementTree.tostring(suite, encoding="unicode") + "\n")


def tap(results: Sequence[Result]) -> str:
    """Returns TAP, version 13."""
    lines = ["TAP version 13", f"1..{len(results)}"]
    for number, one in enumerate(results, 1):
        verdict = "not ok" if one.passed is False else "ok"
        name = one.name.replace("#", "\\#").replace("\n", " ")
        skip = f" # SKIP {one.reason}" if one.passed is None else ""
        lines.append(f"{verdict} {number} - {name}{skip}")
        if one.passed is False:
            lines.append(f"# {one.reason}")
    return "\n".join(lines) + "\n"


def _clean(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
