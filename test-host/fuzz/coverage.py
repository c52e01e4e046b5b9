#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
Prints how much of the library each fuzzer reaches with the committed seeds and
the corpus that make fuzz has left in build/corpus/.

A fuzzer's targets are the files of loader/ and fdt/ in which it executed
anything, except loader/base/, which all files share.
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "coverage"
AT_ONCE = 2000  # files on one command line
SHARED = ("loader/base/",)


def inputs_of(name):
    """Returns its seeds and what was found from them."""
    folders = [ROOT / "test-host" / "fuzz" / "seeds" / name,
               ROOT / "build" / "corpus" / name]
    return [path for folder in folders if folder.is_dir()
            for path in sorted(folder.iterdir()) if path.is_file()]


def run(name):
    """Executes every input; returns the merged profile."""
    program = BUILD / f"fuzz_{name}"
    raw = [BUILD / f"{name}.{i}.profraw"
           for i, _ in enumerate(inputs_of(name)[::AT_ONCE])]
    for i, path in enumerate(raw):
        part = inputs_of(name)[i * AT_ONCE:(i + 1) * AT_ONCE]
        done = subprocess.run(
            [program, *part], env={**os.environ, "LLVM_PROFILE_FILE": path},
            capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            sys.exit(f"fuzz_{name} fails on one of its inputs:\n"
                     + done.stderr[-2000:])
    merged = BUILD / f"{name}.profdata"
    subprocess.run(["llvm-profdata", "merge", "-o", merged, *raw], check=True)
    for path in raw:
        path.unlink()
    return merged


def measured(name):
    """Returns what llvm-cov reports about one program."""
    told = subprocess.run(
        ["llvm-cov", "export", f"-instr-profile={run(name)}",
         BUILD / f"fuzz_{name}"],
        check=True, capture_output=True, text=True).stdout
    return json.loads(told)["data"][0]


def targets_of(data):
    """Returns (file, its summary) for each target."""
    for entry in data["files"]:
        path = os.path.relpath(entry["filename"], ROOT)
        if path.startswith(("loader/", "fdt/")) and path.endswith(".c") and \
                not path.startswith(SHARED) and \
                entry["summary"]["lines"]["covered"]:
            yield path, entry["summary"]


def share(summaries, what):
    covered = sum(s[what]["covered"] for s in summaries)
    count = sum(s[what]["count"] for s in summaries)
    return f"{covered}/{count}", f"{100 * covered // max(count, 1)}%"


def line(name, summaries):
    cells = [cell for what in ("functions", "lines", "branches")
             for cell in share(summaries, what)]
    print(f"{name:<34}" + "{:>9}{:>5}{:>11}{:>5}{:>11}{:>5}".format(*cells))


def print_missing(data, files):
    """Prints the functions of its targets that were never called."""
    for function in data["functions"]:
        path = os.path.relpath(function["filenames"][0], ROOT)
        if path in files and not function["count"]:
            print(f"      never called: {function['name'].split(':')[-1]} "
                  f"({path})")


def main():
    parser = argparse.ArgumentParser(
        prog="make fuzz-coverage", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fuzzers", nargs="+", metavar="NAME")
    parser.add_argument("--missing", action="store_true",
                        help="name the functions that are never called")
    asked = parser.parse_args()
    print(f"{'fuzzer, and the files it reaches':<34}{'functions':>14}"
          f"{'lines':>16}{'branches':>16}")
    for name in asked.fuzzers:
        data = measured(name)
        targets = dict(targets_of(data))
        line(f"{name} ({len(inputs_of(name))} inputs)", targets.values())
        for path, summary in sorted(targets.items()):
            line(f"  {path}", [summary])
        if asked.missing:
            print_missing(data, targets)
        sys.stdout.flush()


main()
