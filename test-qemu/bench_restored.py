# SPDX-License-Identifier: MIT
"""A saved domain: from Xen's first line to its first tick.

The same Linux domain in fresh machines, in turn: restored by the boot domain;
started by the boot domain; and restored in dom0 by xl. Prints times and their
ratios, and never fails because of them.
"""
import shutil
import sys
from pathlib import Path

import bench_domains
from machine import debian
from machine import fetch
from machine import harness
from machine import initramfs
from machine import turns

ROUNDS = 3  # or the script's argument
# The highest accepted ratios of a restored domain's time to the others'.
TO_XL = {"Daybreak": 0.1, "Xen": 0.1}
TO_STARTED = {"Daybreak": 1, "Xen": 1}

# <0> marks a kernel message that is always shown.
TICKING = initramfs.START + """
n=0
while :; do
	n=$((n + 1))
	echo "<0>tick $n" >/dev/kmsg
	sleep 0.1
done
"""
TICK = r"\(d\d+\) .*tick \d+"
# dom0 stays until the tick was seen.
WAIT = {"wait": "sleep infinity"}
# libxc cannot write from a domain's pages to the shared folder.
SAVE = {
    "create": """
xl create domain.cfg || exit
until xl dmesg | grep -q 'tick [1-9][0-9]'; do sleep 1; done
""",
    "save": "xl save d0 /root/saved && mv /root/saved saved",
}
NAME = bench_domains.name_of(0)


def domain():
    return bench_domains.Guest(
        "Linux", {"guest": fetch.cloud_kernel(),
                  "guest.img": initramfs.busybox(TICKING)},
        128, "earlyprintk=xen,keep quiet", "")


def boot(name, folder, text, steps, own=None, shared=None):
    """Starts a machine with Debian as dom0, which runs the steps; returns it,
    and the folder that it shares. own are files next to the application."""
    share = Path(folder) / "share"
    share.mkdir()
    debian.fill_share(share, steps, shared)
    files = {"daybreak.conf": text, "initrd.img": debian.ramdisk(),
             **(own or {})}
    return bench_domains.boot(name, folder, files, share), share


def save(kind, to):
    """Has xl save the domain to a file."""
    with harness.scratch() as folder:
        machine, share = boot(
            "save", folder, bench_domains.host([]), SAVE,
            shared={**kind.files, "domain.cfg": kind.xl(NAME)})
        with machine:
            debian.wait(machine, share, SAVE)
        shutil.move(share / "saved", to)


def measure(machine, builds=True):
    """Returns the times of a machine to the domain's first tick; builds says
    that the boot domain builds it, which ends after that."""
    with machine:
        machine.wait_for(TICK, unless=harness.BOOT_IS_LOST)
        found = {"all": (machine.time_of(TICK.encode())
                         - machine.time_of(bench_domains.XEN_FIRST_LINE)),
                 "before Xen": bench_domains.before_xen(machine)}
        if builds:
            machine.wait_for(bench_domains.DOM0_PLACED,
                             unless=harness.BOOT_IS_LOST)
            steps = bench_domains.steps(machine.text)
            found["built"] = sum(steps[name] for name
                                 in bench_domains.build_names(steps))
        return found


def restored(saved, folder):
    text = bench_domains.host([NAME]) + f"[{NAME}]\nrestore=saved\n"
    return measure(boot("restored", folder, text, WAIT, {"saved": saved})[0])


def started(kind, folder):
    text = bench_domains.host([NAME]) + kind.section(NAME)
    return measure(boot("started", folder, text, WAIT, kind.files)[0])


def by_xl(saved, folder):
    return measure(boot("xl-restore", folder, bench_domains.host([]),
                        {"restore": "xl restore saved", **WAIT},
                        shared={"saved": saved})[0], builds=False)


def main():
    rounds = turns.rounds_asked_for(sys.argv[1:], ROUNDS)
    kind = domain()
    with harness.scratch() as folder:
        saved = Path(folder) / "saved"
        save(kind, saved)
        found = turns.run(rounds, {
            "restored": lambda folder: restored(saved, folder),
            "started": lambda folder: started(kind, folder),
            "xl": lambda folder: by_xl(saved, folder)})
    print(f"A saved Linux PVH domain of {kind.memory} MiB, to its first tick,\n"
          f"{rounds} rounds, seconds, median (min-max)")
    for name, who, budgets in (("xl", "xl restore", TO_XL),
                               ("started", "started anew", TO_STARTED)):
        turns.compare(("restored", who),
                      [("1 domain", found["restored"], found[name])], budgets)
    print("Of it, the boot domain: "
          + ", ".join(f"{name} {turns.spread(found[name], 'built')}"
                      for name in ("restored", "started")))


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_restored.py: {broken}")
