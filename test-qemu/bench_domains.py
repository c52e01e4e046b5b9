# SPDX-License-Identifier: MIT
"""The boot domain against xl create: from Xen's first line to the domains'.

The same domains on the same host, in fresh machines, in turn: started by the
boot domain, and by dom0's init with xl create. Prints times and their ratios,
and never fails because of them.
"""
import re
import statistics
import sys
from pathlib import Path

from machine import debian
from machine import disk
from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
from test_bootdom import CPU

ROUNDS = 3  # after one round to warm up; or the script's argument
COUNTS = (1, 2, 4, 8)
LINUX_COUNT = 4  # their images must first fit into dom0's memory
BUDGET = 0.1  # of xl create's time, for the largest count
DOM0_BUDGET = 1.1  # of the time without domains

XEN_FIRST_LINE = rb"\(XEN\) "
DAYBREAK_FIRST_LINE = rb"Daybreak \d"
UP = initramfs.MARKER

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""


class Guest:
    """A kind of domain that is started several times, and how a test sees it
    run."""

    def __init__(self, files, memory, cmdline, first_line):
        self.files = files  # "guest", and "guest.img" if it has a ramdisk
        self.memory, self.cmdline = memory, cmdline
        self._first_line = first_line

    def first_line(self, number):
        """Returns the first line of the domain with this domid on Xen's
        console."""
        name = name_of(number - 1)
        return rf"\(d{number}\) .*{self._first_line.format(name=name)}".encode()

    def section(self, name):
        """Returns the domain's section of daybreak.conf."""
        text = (f"[{name}]\ntype=pvh\nkernel=guest {self.cmdline} "
                f"name={name}\nmemory={self.memory}\n")
        return text + ("ramdisk=guest.img\n" * ("guest.img" in self.files))

    def xl(self, name):
        """Returns the same domain's configuration for xl create."""
        text = (f'name="{name}"\ntype="pvh"\nkernel="{debian.SHARE}/guest"\n'
                f'cmdline="{self.cmdline} name={name}"\n'
                f'memory={self.memory}\nvcpus=1\n')
        return text + (f'ramdisk="{debian.SHARE}/guest.img"\n'
                       * ("guest.img" in self.files))


def tiny():
    return Guest({"guest": guest.kernel("pvh")}, 64, "", "guest {name} runs")


def linux():
    idle = initramfs.START + "while :; do sleep 3600; done\n"
    return Guest({"guest": fetch.cloud_kernel(),
                  "guest.img": initramfs.busybox(idle)},
                 128, "earlyprintk=xen,keep", "Linux version")


def name_of(number):
    return f"d{number}"


def boot(name, folder, files, share=None):
    """Starts a machine with these files next to the application."""
    files = {"BOOTX64.EFI": harness.ARCHES["amd64"].application,
             "xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(), **files}
    image = disk.make_esp(Path(folder) / "disk.img",
                          {f"/EFI/BOOT/{path}": data
                           for path, data in files.items()})
    # All memory is allocated at the start, as in a real machine. Allocating
    # each page at its first use costs more than all else if many pages are
    # used.
    devices = ["-mem-prealloc", *(debian.devices(share) if share else ())]
    return harness.Boot(f"bench-domains-{name}", image, cpu=CPU,
                        devices=devices)


def wait_for_all(machine, kind, count):
    """Returns the seconds from Xen's first line to the last domain's first."""
    patterns = [kind.first_line(number + 1) for number in range(count)]
    for pattern in patterns:
        machine.wait_for(pattern.decode(), unless=harness.BOOT_IS_LOST)
    return (max(map(machine.time_of, patterns))
            - machine.time_of(XEN_FIRST_LINE))


def by_boot_domain(kind, count, folder):
    """Returns a dict of times: in total, before Xen, and of the boot domain's
    steps."""
    names = [name_of(number) for number in range(count)]
    text = HOST + f"domains={' '.join(names)}\n"
    text += "".join(kind.section(name) for name in names)
    files = {"daybreak.conf": text, **kind.files,
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    with boot(f"own-{count}", folder, files) as machine:
        took = wait_for_all(machine, kind, count)
        machine.wait_for("^Boot domain: dom0 is placed after",
                         unless=harness.BOOT_IS_LOST)
        return {"all": took, "before Xen": before_xen(machine),
                **steps(machine.text)}


def before_xen(machine):
    """Returns the seconds that Daybreak takes. With domains it also unpacks
    dom0's kernel, which Xen does otherwise."""
    return (machine.time_of(XEN_FIRST_LINE)
            - machine.time_of(DAYBREAK_FIRST_LINE))


def steps(text):
    """Returns the steps' times that the boot domain reports, in seconds, summed
    over all domains."""
    sums = {}
    for line in re.findall(r"^\w+: domain \d+, .* ms \((.*) us\)", text,
                           re.MULTILINE):
        for name, took in re.findall(r"(\w+) (\d+)", line):
            sums[name] = sums.get(name, 0) + int(took) / 1e6
    took = re.search(r"^Boot domain: dom0 is placed after (\d+) ms", text,
                     re.MULTILINE)
    return {**sums, "dom0": int(took[1]) / 1e3}


def by_xl(kind, count, folder):
    """Measures the same domains, started one by one from dom0's init."""
    names = [name_of(number) for number in range(count)]
    share = Path(folder) / "share"
    share.mkdir(exist_ok=True)
    create = "\n".join(f"xl create {name}.cfg" for name in names)
    debian.fill_share(share, {"create": create}, {
        **kind.files,
        **{f"{name}.cfg": kind.xl(name) for name in names}})
    files = {"daybreak.conf": HOST, "initrd.img": debian.ramdisk()}
    with boot(f"xl-{count}", folder, files, share) as machine:
        return {"all": wait_for_all(machine, kind, count),
                "before Xen": before_xen(machine)}


def dom0_up(kind, count, folder):
    """Measures the same times for dom0's /init."""
    names = [name_of(number) for number in range(count)]
    text = HOST + (f"domains={' '.join(names)}\n" if names else "")
    text += "".join(kind.section(name) for name in names)
    files = {"daybreak.conf": text, **kind.files,
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    with boot(f"dom0-{count}", folder, files) as machine:
        machine.wait_for(f"^{UP}$", unless=harness.BOOT_IS_LOST)
        return {"all": (machine.time_of(UP.encode())
                        - machine.time_of(XEN_FIRST_LINE)),
                "before Xen": before_xen(machine)}


def in_turn(rounds, cases):
    """Returns {name: [result per round]}; cases is {name: function(folder)}."""
    found = {name: [] for name in cases}
    for number in range(rounds):
        for name, run in cases.items():
            with harness.scratch() as folder:
                found[name].append(run(folder))
            print(f"round {number + 1}: {name} {found[name][-1]}",
                  file=sys.stderr)
    return found


def values(found, *keys):
    """Returns, for each round, the sum of the times that keys name."""
    return [sum(took[key] for key in keys) for took in found]


def spread(took):
    return (f"{statistics.median(took):.3f} "
            f"({min(took):.3f}-{max(took):.3f})")


def ratio(own, other, *keys):
    return (statistics.median(values(own, *keys))
            / statistics.median(values(other, *keys)))


FROM_XEN = ("all",)
FROM_DAYBREAK = ("all", "before Xen")


def compare(title, kind, counts, rounds):
    """Prints a row for each number of domains; returns the last one's ratio."""
    found = in_turn(rounds, {
        (who, count): lambda folder, run=run, count=count:
        run(kind, count, folder)
        for count in counts
        for who, run in (("own", by_boot_domain), ("xl", by_xl))})
    print(f"{title}, {kind.memory} MiB each: from Xen's first line to the last "
          f"domain's first,\n{rounds} rounds, seconds, median (min-max); the "
          "last column: from Daybreak's first line")
    print(f"{'':8}{'boot domain':>22}{'xl create':>24}{'ratio':>8}{'':>8}")
    for count in counts:
        own, xl = found["own", count], found["xl", count]
        print(f"{count:<8}{spread(values(own, *FROM_XEN)):>22}"
              f"{spread(values(xl, *FROM_XEN)):>24}"
              f"{ratio(own, xl, *FROM_XEN):8.3f}"
              f"{ratio(own, xl, *FROM_DAYBREAK):8.3f}")
    print_steps(found, counts)
    return ratio(own, xl, *FROM_XEN)


def print_steps(found, counts):
    """Prints how the boot domain's time is divided, and the time before Xen."""
    keys = [key for key in found["own", counts[0]][0] if key != "all"]
    print("Of it, all domains together; and before Xen, with and without "
          "domains:")
    print(f"{'':8}" + "".join(f"{key:>11}" for key in keys)
          + f"{'without':>11}")
    for count in counts:
        row = [statistics.median(values(found["own", count], key))
               for key in keys]
        row.append(statistics.median(values(found["xl", count],
                                            "before Xen")))
        print(f"{count:<8}" + "".join(f"{took:11.3f}" for took in row))


def compare_dom0(kind, rounds):
    """Prints by how much two domains delay dom0."""
    found = in_turn(rounds, {count: lambda folder, count=count:
                             dom0_up(kind, count, folder)
                             for count in (0, 2)})
    print("To dom0's /init, seconds, from Xen's first line and from "
          "Daybreak's:")
    for count, took in found.items():
        print(f"{count} domains beside it"
              f"{spread(values(took, *FROM_XEN)):>24}"
              f"{spread(values(took, *FROM_DAYBREAK)):>24}")
    for keys, name in ((FROM_XEN, "Xen"), (FROM_DAYBREAK, "Daybreak")):
        print(f"With two domains / without, from {name}'s first line: "
              f"{ratio(found[2], found[0], *keys):.3f}, budget at most "
              f"{DOM0_BUDGET}")


def main():
    rounds = int((sys.argv[1:] or [ROUNDS])[0])
    if rounds < 1:
        raise harness.HarnessError("ROUNDS is at least 1")
    kind = tiny()
    with harness.scratch() as folder:
        by_xl(kind, 1, folder)
    last = compare("PVH domains", kind, COUNTS, rounds)
    print(f"{COUNTS[-1]} domains, boot domain / xl create: {last:.3f}, "
          f"budget at most {BUDGET}\n", flush=True)
    compare("Linux in PVH domains", linux(), (LINUX_COUNT,), 1)
    print(flush=True)
    compare_dom0(kind, rounds)


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_domains.py: {broken}")
