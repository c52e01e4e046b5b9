# SPDX-License-Identifier: MIT
"""The boot domain against xl create: from the first line to the domains'.

The same domains on the same host, in fresh machines, in turn: started by the
boot domain, and by dom0's init with xl create. Prints times and their ratios,
draws them in build/bench-domains.svg, and never fails because of them.
"""
import re
import sys
from pathlib import Path

from machine import chart
from machine import debian
from machine import disk
from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
from machine import turns
from test_bootdom import CPU

ROUNDS = 3  # after one round to warm up; or the script's argument
COUNTS = (1, 2, 4, 8)
LINUX_COUNTS = (8,)
MEMORY = 2048  # MiB, of the machine
# The highest accepted ratios, by the line that time is counted from: to xl
# create's time, for the largest count; to dom0's time without domains.
BUDGETS = {"Daybreak": 0.1, "Xen": 0.07}
DOM0_BUDGETS = {"Daybreak": 1.0, "Xen": 1.0}
PVH_BUDGET = 1.2  # the boot domain's own work as PVH, to that as PV

XEN_FIRST_LINE = rb"\(XEN\) "
DAYBREAK_FIRST_LINE = rb"Daybreak \d"
DOM0_PLACED = r"^Boot domain: dom0 is placed after (\d+) ms"
UP = initramfs.MARKER

HOST = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M{more}
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""


class Guest:
    """A kind of domain that is started several times, and how a test sees it
    run."""

    def __init__(self, name, files, memory, cmdline, first_line):
        self.name = name
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


def tiny(memory=64):
    return Guest("tiny", {"guest": guest.kernel("pvh")}, memory, "",
                 "guest {name} runs")


def linux():
    idle = initramfs.START + "while :; do sleep 3600; done\n"
    return Guest("Linux", {"guest": fetch.cloud_kernel(),
                           "guest.img": initramfs.busybox(idle)},
                 128, "earlyprintk=xen,keep", "Linux version")


def name_of(number):
    return f"d{number}"


def boot(name, folder, files, share=None, memory=MEMORY, devices=()):
    """Starts a machine with these files next to the application."""
    files = {"BOOTX64.EFI": harness.application(),
             "xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(), **files}
    image = disk.make_esp(Path(folder) / "disk.img",
                          {f"/EFI/BOOT/{path}": data
                           for path, data in files.items()})
    # All memory is allocated at the start, as in a real machine. Allocating
    # each page at its first use costs more than all else if many pages are
    # used.
    devices = ["-mem-prealloc", *devices,
               *(debian.devices(share) if share else ())]
    return harness.Boot(f"bench-domains-{name}", image, cpu=CPU,
                        devices=devices, memory=memory)


def wait_for_all(machine, kind, count):
    """Returns the seconds from Xen's first line to the last domain's first."""
    patterns = [kind.first_line(number + 1) for number in range(count)]
    for pattern in patterns:
        machine.wait_for(pattern.decode(), unless=harness.BOOT_IS_LOST)
    return (max(map(machine.time_of, patterns))
            - machine.time_of(XEN_FIRST_LINE))


def host(names, more=""):
    """Returns the configuration's entry; more are options of Xen's."""
    domains = f"domains={' '.join(names)}\n" if names else ""
    return HOST.format(more=more) + domains


def by_boot_domain(kind, count, folder, memory=MEMORY, more="", devices=()):
    """Returns a dict of times: in total, before Xen, and of the boot domain's
    steps; and Daybreak's peak, in KiB."""
    names = [name_of(number) for number in range(count)]
    text = host(names, more)
    text += "".join(kind.section(name) for name in names)
    files = {"daybreak.conf": text, **kind.files,
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    with boot(f"own-{count}", folder, files, memory=memory,
              devices=devices) as machine:
        took = wait_for_all(machine, kind, count)
        machine.wait_for(DOM0_PLACED, unless=harness.BOOT_IS_LOST,
                         view=harness.of_dom0)
        return {"all": took, "before Xen": before_xen(machine),
                "peak": peak(machine.text), **steps(machine.text)}


def before_xen(machine):
    """Returns the seconds that Daybreak takes. With domains it also unpacks
    dom0's kernel, which Xen does otherwise."""
    return (machine.time_of(XEN_FIRST_LINE)
            - machine.time_of(DAYBREAK_FIRST_LINE))


def peak(text):
    """Returns the most memory that Daybreak used at a time, in KiB."""
    return int(re.search(r"^Starting .*, peak (\d+) KiB", text,
                         re.MULTILINE)[1])


def steps(text):
    """Returns the steps' times that the boot domain reports, in seconds, summed
    over all domains."""
    text = harness.of_dom0(text)
    sums = {}
    for line in re.findall(r"^\w+: (create .*) us$", text, re.MULTILINE):
        for name, took in re.findall(r"(\w+) (\d+)", line):
            sums[name] = sums.get(name, 0) + int(took) / 1e6
    took = re.search(DOM0_PLACED, text, re.MULTILINE)
    return {**sums, "dom0": int(took[1]) / 1e3}


def step_names(result):
    """Returns the names of steps() in a result of by_boot_domain()."""
    return [key for key in result if key not in ("all", "before Xen", "peak")]


def build_names(result):
    """Returns the names of those steps() that build domains."""
    return [name for name in step_names(result) if name != "dom0"]


def by_xl(kind, count, folder):
    """Measures the same domains, started one by one from dom0's init."""
    names = [name_of(number) for number in range(count)]
    share = Path(folder) / "share"
    share.mkdir(exist_ok=True)
    create = "\n".join(f"xl create {name}.cfg" for name in names)
    debian.fill_share(share, {"create": create}, {
        **kind.files,
        **{f"{name}.cfg": kind.xl(name) for name in names}})
    files = {"daybreak.conf": host([]), "initrd.img": debian.ramdisk()}
    with boot(f"xl-{count}", folder, files, share) as machine:
        return {"all": wait_for_all(machine, kind, count),
                "before Xen": before_xen(machine)}


def dom0_up(kind, count, folder):
    """Measures the same times for dom0's /init."""
    names = [name_of(number) for number in range(count)]
    text = host(names)
    text += "".join(kind.section(name) for name in names)
    files = {"daybreak.conf": text, **kind.files,
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    with boot(f"dom0-{count}", folder, files) as machine:
        machine.wait_for(f"^{UP}$", unless=harness.BOOT_IS_LOST)
        return {"all": (machine.time_of(UP.encode())
                        - machine.time_of(XEN_FIRST_LINE)),
                "before Xen": before_xen(machine)}


def compare(kind, counts, rounds):
    """Prints a row for each number of domains; returns the chart's bars."""
    found = turns.run(rounds, {
        (who, count): lambda folder, run=run, count=count:
        run(kind, count, folder)
        for count in counts
        for who, run in (("boot domain", by_boot_domain), ("xl", by_xl))})
    print(f"{kind.name} PVH domains of {kind.memory} MiB, to the last one's "
          f"first line,\n{rounds} rounds, seconds, median (min-max)")
    turns.compare(("boot domain", "xl create"),
                  [(f"{count} domain{'s' * (count > 1)}",
                    found["boot domain", count], found["xl", count])
                   for count in counts], BUDGETS)
    print_steps(found, counts)
    print(flush=True)
    return [chart.Bar(f"{count} {kind.name}, {who}",
                      turns.values(took, *turns.CLOCKS["Daybreak"]))
            for (who, count), took in found.items()]


def print_steps(found, counts):
    """Prints how the boot domain's time is divided, and the time before Xen."""
    keys = ["before Xen", *step_names(found["boot domain", counts[0]][0])]
    print("Of it, all domains together; and before Xen, with and without "
          "domains:")
    print(f"{'':8}" + "".join(f"{key:>11}" for key in keys)
          + f"{'without':>11}")
    for count in counts:
        row = [turns.median(found["boot domain", count], key)
               for key in keys]
        row.append(turns.median(found["xl", count], "before Xen"))
        print(f"{count:<8}" + "".join(f"{took:11.3f}" for took in row))


def compare_dom0(kind, rounds):
    """Prints by how much two domains delay dom0."""
    found = turns.run(rounds, {count: lambda folder, count=count:
                               dom0_up(kind, count, folder)
                               for count in (0, 2)})
    print("To dom0's userland, with two domains beside it and without, "
          f"{rounds} rounds,\nseconds, median (min-max)")
    turns.compare(("two domains", "without"),
                  [("dom0's /init", found[2], found[0])], DOM0_BUDGETS)


def compare_kinds(kind, count, rounds):
    """Prints what the boot domain itself takes as PV and as PVH, which dom0 is
    then, too."""
    found = turns.run(rounds, {
        dom0: lambda folder, more=more: by_boot_domain(
            kind, count, folder, more=more, devices=["-device", "amd-iommu"])
        for dom0, more in (("PV", ""), ("PVH", " dom0=pvh"))})
    keys = build_names(found["PV"][0])
    print(f"The boot domain's own time for {count} {kind.name} domains of "
          f"{kind.memory} MiB,\n{rounds} rounds, seconds, median (min-max)")
    print(f"{'':8}" + "".join(f"{key:>11}" for key in keys) + f"{'all':>26}")
    for dom0, took in found.items():
        row = "".join(f"{turns.median(took, key):11.3f}" for key in keys)
        print(f"{dom0:8}{row}{turns.spread(took, *keys):>26}")
    ratio = turns.median(found["PVH"], *keys) / turns.median(found["PV"],
                                                             *keys)
    print(f"PVH / PV: {ratio:.3f}, budget at most {PVH_BUDGET}\n", flush=True)


def main():
    rounds = turns.rounds_asked_for(sys.argv[1:], ROUNDS)
    kind = tiny()
    with harness.scratch() as folder:
        by_xl(kind, 1, folder)
    bars = compare(kind, COUNTS, rounds)
    bars += compare(linux(), LINUX_COUNTS, rounds)
    chart.write(harness.BUILD / "bench-domains.svg",
                "Seconds from Daybreak's first line to the last domain's",
                bars)
    compare_kinds(kind, max(COUNTS), rounds)
    compare_kinds(linux(), max(LINUX_COUNTS), rounds)
    compare_dom0(kind, rounds)


if __name__ == "__main__":
    try:
        main()
    except (harness.HarnessError, harness.BootFailure) as broken:
        sys.exit(f"bench_domains.py: {broken}")
