# SPDX-License-Identifier: MIT
"""Candidates that run in turn, and what their times amount to.

The result of a run is a dict of seconds, with "all" from Xen's first line to
the end of what is measured, and "before Xen" from Daybreak's first line.
"""
import statistics
import sys

from machine import harness

# The first line that begins a time, and which values of a result add up to it.
CLOCKS = {"Daybreak": ("before Xen", "all"), "Xen": ("all",)}


def rounds_asked_for(words, default):
    """Returns the number of rounds, which the first word may give."""
    rounds = int((words or [default])[0])
    if rounds < 1:
        raise harness.HarnessError("ROUNDS is at least 1")
    return rounds


def run(rounds, cases):
    """Runs every case in each round.

    Returns {name: [result per round]}; cases is {name: function(folder)}.
    """
    found = {name: [] for name in cases}
    for number in range(rounds):
        for name, case in cases.items():
            with harness.scratch() as folder:
                found[name].append(case(folder))
            print(f"round {number + 1}: {name} {found[name][-1]}",
                  file=sys.stderr)
    return found


def values(results, *keys):
    """Returns, for each round, the sum of the values that keys name."""
    return [sum(result[key] for key in keys) for result in results]


def median(results, *keys):
    return statistics.median(values(results, *keys))


def spread(results, *keys):
    """Returns the text "median (min-max)"."""
    took = values(results, *keys)
    return (f"{statistics.median(took):.3f} "
            f"({min(took):.3f}-{max(took):.3f})")


def compare(names, rows, budgets):
    """Prints a table for each clock.

    names are the two candidates'; rows are (label, results of the first,
    results of the second). budgets, by clock, are the highest accepted ratios
    of the first to the second in the last row.
    """
    for clock, keys in CLOCKS.items():
        print(f"From {clock}'s first line:".ljust(28)
              + f"{names[0]:>26}{names[1]:>26}{'ratio':>8}")
        for label, own, other in rows:
            ratio = median(own, *keys) / median(other, *keys)
            print(f"{label:28}{spread(own, *keys):>26}"
                  f"{spread(other, *keys):>26}{ratio:8.3f}")
        print(f"{label}, {names[0]} / {names[1]}: {ratio:.3f}, budget at most "
              f"{budgets[clock]}")
