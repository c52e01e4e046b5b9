# SPDX-License-Identifier: MIT
"""How time and memory grow with the number of domains.

The boot domain starts 1, 2, 4 ... 64 domains of 32 MiB in fresh machines with
the same memory. Prints the growth with each doubling, and never fails because
of it.
"""
import re
import sys

import bench_domains
from machine import harness
from machine import turns

ROUNDS = 3  # or the script's argument
COUNTS = (1, 2, 4, 8, 16, 32, 64)
EACH = 32  # MiB, of a domain
MEMORY = 4096  # MiB, of the machine


def most_domains():
    """Returns how many domains Daybreak accepts in an entry."""
    header = harness.ROOT / "include" / "daybreak" / "domain.h"
    return int(re.search(r"#define DOMAIN_MAX\s+(\d+)",
                         header.read_text())[1])


def print_times(found, times):
    """Prints a row for each number of domains; times are {title: keys}."""
    print(f"{'':8}" + "".join(f"{title:>28}" for title in times)
          + "peak KiB".rjust(12))
    for count, took in found.items():
        print(f"{count:<8}" + "".join(f"{turns.spread(took, *keys):>28}"
                                      for keys in times.values())
              + f"{turns.median(took, 'peak'):12.0f}")


def print_growth(title, unit, medians):
    """Prints each value's ratio to the one before it, and by how much it grows
    with each further domain.

    medians are {number of domains: value}.
    """
    for less, more in zip(medians, list(medians)[1:]):
        each = (medians[more] - medians[less]) / (more - less)
        print(f"{f'{more} / {less} domains, {title}:':46}"
              f"{medians[more] / medians[less]:8.2f}"
              f"{each:10.1f} {unit} each further one")


def main():
    rounds = turns.rounds_asked_for(sys.argv[1:], ROUNDS)
    most = most_domains()
    kind = bench_domains.tiny(EACH)
    found = turns.run(rounds, {
        count: lambda folder, count=count:
        bench_domains.by_boot_domain(kind, count, folder, MEMORY)
        for count in COUNTS if count <= most})
    print(f"PVH domains of {EACH} MiB by the boot domain, to the last one's "
          f"first line,\n{rounds} rounds, seconds, median (min-max)")
    times = {f"from {clock}'s first line": keys
             for clock, keys in turns.CLOCKS.items()}
    times["the boot domain's steps"] = bench_domains.step_names(found[1][0])
    print_times(found, times)
    for title, keys in times.items():
        print_growth(title, "ms", {count: turns.median(took, *keys) * 1e3
                                   for count, took in found.items()})
    print_growth("peak", "KiB", {count: turns.median(took, "peak")
                                 for count, took in found.items()})
    if most < COUNTS[-1]:
        print(f"Daybreak refuses more than {most} domains.")


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_scale.py: {broken}")
