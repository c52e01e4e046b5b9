# SPDX-License-Identifier: MIT
"""One boot of a Xen with dom0 and two domains, and whether each of them
started.

A Row is what is booted. A Result states for dom0, the PV and the PVH domain
that it is good, or what is wrong. Tests assert results, scripts print them as a
matrix.
"""
import concurrent.futures
import mmap
import os
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from machine import disk
from machine import fetch
from machine import harness
from machine import initramfs
from machine.harness import of_dom0

DOM0, PV, PVH = COLUMNS = ("dom0", "PV", "PVH")
DOMAINS = (PV, PVH)  # names of columns; domains have them in lower case
GOOD = "good"
TIMEOUT = 2 * harness.TIMEOUT
MEMORY = 1536  # MiB

DOM0_OPTIONS = "console=hvc0 earlyprintk=xen daybreak=test"
# After the boot domain, the domains' consoles are not read. A PVH domain's
# kernel also prints to a port, which Xen itself shows; a PV domain's lines stay
# in its console ring, in the machine's memory.
OPTIONS = ("console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all "
           "dom0_mem=512M")
CONF = f"""[xen]
xen=xen.gz
options={OPTIONS}{{more}}
kernel=vmlinuz {DOM0_OPTIONS}
ramdisk=initrd.img
domains=pv pvh

[pv]
type=pv
kernel=guest console=hvc0 quiet
ramdisk=pv.img
memory=192

[pvh]
type=pvh
kernel=guest earlyprintk=xen,keep quiet
ramdisk=pvh.img
memory=192
"""
# <0> marks a kernel message that is always shown, as a line of its own.
REPEAT = initramfs.START + """
while :; do
	echo "<0>DAYBREAK-{name} $(uname -r) on $(cat /sys/hypervisor/type)," \\
		"$(cat /sys/hypervisor/guest_type)." >/dev/kmsg
	sleep 2
done
"""

DOM0_IS_LOST = (r"^UEFI Interactive Shell|^!!!! X64 Exception|"
                r"^\(XEN\) Panic on CPU|^\[[^\n]*Kernel panic - not syncing|"
                r"^\(XEN\) Hardware Dom0 ")


@dataclass(frozen=True)
class Row:
    """What is booted: files, including the kernel of both domains."""
    what: str
    xen: Path
    dom0: Path
    domains: Path
    dom0_is: str = PV  # or PVH
    options: str = ""  # of Xen, after a blank
    machine: dict = field(default_factory=dict)  # options of harness.machine()


@dataclass(frozen=True)
class Result:
    """What was seen: faults is {column: what is wrong, or "" if it is good}."""
    row: Row
    xen: str  # its version, as it prints it
    faults: dict
    log: Path = None

    @property
    def is_good(self):
        return not any(self.faults.values())


def debian(release, what=None, xen=None, **more):
    """Returns a row of a Debian release's Xen, or another, and its kernels."""
    return Row(what or f"Debian {release}",
               xen or fetch.xen_gz(suite(release)),
               fetch.kernel(release=suite(release)),
               fetch.cloud_kernel(suite(domains_of(release))), **more)


def suite(release):
    """Returns fetch's name of a release: this machine's own also has security
    updates."""
    return None if release == "bookworm" else release


def domains_of(release):
    """Returns the release whose kernel the domains of a release have.

    Linux 5.10 as a PVH domain waits for xenstore, which dom0 does not run yet.
    """
    return "bookworm" if release == "bullseye" else release


FLAGS = re.compile(r"\bEFLAGS: ([0-9a-f]{8})$", re.MULTILINE)
# The defined bits of RFLAGS, and the one that is always set (AMD64 Architecture
# Programmer's Manual, volume 1, section 3.1.4).
DEFINED, ALWAYS_SET = 0x003f7fd7, 2


def emulator_failed(console):
    """True when a kernel has died with flags that no processor can have, which
    QEMU 7.2 may give to a nested domain; see harness.CPU."""
    return any(flags & ~DEFINED or not flags & ALWAYS_SET
               for flags in (int(word, 16) for word in FLAGS.findall(console)))


def try_row(row):
    """Boots a row, once more if QEMU has failed; returns its Result.

    A HarnessError means that the row's result is unknown.
    """
    result = _boot(row)
    return _boot(row) if emulator_failed(
        result.log.read_text(errors="replace")) else result


def _boot(row):
    with harness.scratch() as folder:
        image = disk.make_esp(Path(folder) / "disk.img", _files(row))
        memory = Path(folder) / "memory"
        with harness.Boot(f"matrix-{row.what}", image, memory=MEMORY,
                          memory_file=memory, **row.machine) as machine:
            return _watch(row, machine, memory)


def _files(row):
    files = {
        "BOOTX64.EFI": harness.application(),
        "daybreak.conf": CONF.format(more=row.options),
        "xen.gz": row.xen, "vmlinuz": row.dom0,
        "initrd.img": initramfs.busybox(initramfs.REPORT_AND_STAY),
        "guest": row.domains,
    }
    for name in DOMAINS:
        files[f"{name.lower()}.img"] = initramfs.busybox(
            REPEAT.replace("{name}", name))
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def _watch(row, machine, memory):
    faults = {}
    try:
        machine.wait_for(f"^{initramfs.END}$", TIMEOUT, unless=DOM0_IS_LOST,
                         view=of_dom0)
        faults[DOM0] = dom0_fault(machine.text,
                                  fetch.linux_version(row.dom0), row.dom0_is)
        deadline = time.monotonic() + TIMEOUT
    except harness.BootFailure as failure:
        faults[DOM0] = lost_by(machine.text) \
            or str(failure).split("; the end of ", 1)[0]
        deadline = 0
    wanted = fetch.linux_version(row.domains)
    for name in DOMAINS:
        faults[name] = _wait_for_domain(name, machine, memory, wanted,
                                        deadline)
    xen = re.search(r"^\(XEN\) Xen version (\S+)", machine.text, re.MULTILINE)
    return Result(row, xen[1] if xen else "", faults, machine.log)


def _wait_for_domain(name, machine, memory, kernel, deadline):
    while True:
        ended, text = machine.ended, machine.text
        found = _in_memory(memory) if name == PV else ""
        fault = domain_fault(name, text, found, kernel)
        if fault is not None:
            return fault
        if ended or time.monotonic() > deadline:
            return silence(name, text)
        time.sleep(1)


def silence(name, console):
    """Describes what is known about a domain that has printed nothing."""
    number = _number(name, console)
    if not number:
        return "says nothing"
    last = re.findall(rf"^(?:\(XEN\) )?\(d{number}\) (.*)", console,
                      re.MULTILINE)
    return "says nothing; it was started" + (
        f", and its last line is {last[-1]!r}" if last else "")


def _in_memory(file):
    """Returns the PV domain's lines found in the machine's memory, as text."""
    lines, at, begin = [], -1, f"DAYBREAK-{PV} ".encode()
    with file.open("rb") as ram, mmap.mmap(
            ram.fileno(), 0, access=mmap.ACCESS_READ) as data:
        while (at := data.find(begin, at + 1)) >= 0:
            lines.append(data[at:at + 200].split(b"\n")[0].strip())
    return b"\n".join(lines).decode("ascii", "replace")


def lost_by(text):
    """Returns the line that tells why dom0 cannot start, or ""."""
    refused = re.search(r"^daybreak: (?!warning)(.*)", text, re.MULTILINE)
    if refused and "\n(XEN) " not in text:
        return refused[1]
    lost = re.search(f"(?:{DOM0_IS_LOST}).*", text, re.MULTILINE)
    return lost[0] if lost else ""


def dom0_fault(text, kernel, kind):
    """Returns what is wrong with the dom0 whose report is on the console, or
    ""; it should be of that kind."""
    report = of_dom0(text).split(f"\n{initramfs.MARKER}\n", 1)[1]
    facts = dict(re.findall(r"^([^:\n]+): *(.*)$", report, re.MULTILINE))
    # Missing domains are reported as those domains' faults.
    line = re.sub(r" daybreak\.failed=\S+$", "", facts["command line"])
    wanted = {"hypervisor": "xen", "guest type": kind, "kernel": kernel,
              "command line": DOM0_OPTIONS}
    seen = {**facts, "command line": line}
    faults = [f"{key} is {seen.get(key)}, expected {value}"
              for key, value in wanted.items() if seen.get(key) != value]
    if "\n(XEN) Bootloader: Daybreak " not in text:
        faults.append("Xen names no Daybreak as its boot loader")
    return "; ".join(faults)


def domain_fault(name, console, memory, kernel):
    """Returns what is wrong with a domain, "" if it is good, None if not yet
    known.

    memory is the result of _in_memory().
    """
    number = _number(name, console)
    before, text = {
        PV: ("^", memory),
        PVH: (rf"^(?:\(XEN\) )?\(d{number}\) .*", console)}[name]
    said = re.findall(rf"{before}DAYBREAK-{name} (\S+ on \S+ \S+)\.$", text,
                      re.MULTILINE)
    wanted = f"{kernel} on xen, {name}"
    if said:
        return "" if wanted in said else f"is {said[0]}, expected {wanted}"
    for reason in (rf"^(?:\(XEN\) )?\((?:d{number}|{name.lower()})\) .*"
                   r"(Kernel panic - .*)",
                   rf"^daybreak: {name.lower()}: (.*)",
                   # If Xen's interface is unknown, the sentence names no
                   # domain.
                   r"^daybreak: (?!warning|pvh?: )(.*)[^\0]*"
                   r"^Boot domain: 0 of \d+ domains built"):
        found = re.search(reason, console, re.MULTILINE)
        if found:
            return found[1]
    return None


def _number(name, console):
    """Returns the number that a domain was started with, None if it was not."""
    number = re.search(rf"^{name.lower()}: domain (\d+), .* started after",
                       console, re.MULTILINE)
    return number and number[1]


def run(rows, jobs, copy=None):
    """Boots rows, prints the matrix; returns whether everything is good.

    copy is a file to which the matrix is written as well.
    """
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(_try_or_say, rows))
    text = matrix(results)
    print(text, end="")
    if copy:
        copy.write_text(text)
    return all(result.is_good for result in results)


def _try_or_say(row):
    try:
        result = try_row(row)
    except harness.HarnessError as error:
        result = Result(row, "", dict.fromkeys(
            COLUMNS, f"could not be tried: {error}"))
    print(f"{row.what}: {GOOD if result.is_good else 'FAILED'}",
          file=sys.stderr, flush=True)
    return result


def matrix(results):
    """Returns the matrix as text, followed by a sentence for each fault."""
    lines, faults = [("", *COLUMNS)], []
    for result in results:
        what = f"{result.row.what}: Xen {result.xen or 'unknown'}, Linux " \
            f"{fetch.linux_version(result.row.dom0)}"
        lines.append((what, *("FAILED" if result.faults[column] else GOOD
                              for column in COLUMNS)))
        faults += [f"{result.row.what}, {column}: {fault}"
                   for column, fault in result.faults.items() if fault]
        if not result.is_good and result.log:
            faults.append(f"  log: {os.path.relpath(result.log)}")
    width = max(len(line[0]) for line in lines)
    text = [f"{what:{width}}  {dom0:6}  {pv:6}  {pvh}"
            for what, dom0, pv, pvh in lines]
    return "\n".join([*text, *([""] if faults else []), *faults]) + "\n"
