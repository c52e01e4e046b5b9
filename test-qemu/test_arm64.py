# SPDX-License-Identifier: MIT
"""Daybreak boots Debian's Xen for Arm: dom0, domains with dom0 or without it.

Each test reads the reports of the domains' /init. Xen's releases, both ways to
leave the firmware, both GICs, CPUs and memory sizes vary between the boots.
"""
import mmap
import os
import re
from pathlib import Path

import pytest

from machine import fetch
from machine import grub
from machine import harness
from machine import initramfs
from machine import inputs

XEN_OPTIONS = "console=dtuart dtuart=/pl011@9000000 loglvl=all " \
    "guest_loglvl=all"
DOM0_OPTIONS = "console=hvc0 daybreak=test"

RELEASES = {"4.17": None, "4.20": "trixie"}
PEAK_ALLOWANCE = 4 << 20  # bytes above the sum of the files

GLOBAL = """[global]
default=arm

"""
DOMAINS = """
domains=alpha beta

[alpha]
kernel=vmlinuz console=ttyAMA0 i=alpha
ramdisk=alpha.img
memory=160
vuart=sbsa_uart

[beta]
kernel=vmlinuz
cmdline=console=ttyAMA0 i=beta
ramdisk=beta.img
memory=256
vcpus=2
vuart=sbsa_uart
xen,enhanced=no-xenstore
"""
# What each domain is given, and must report.
ALPHA = {"command line": "console=ttyAMA0 i=alpha", "processors": "1"}
BETA = {"command line": "console=ttyAMA0 i=beta", "processors": "2"}
MIB = 1024  # in MemTotal's KiB


@pytest.fixture
def application():
    return harness.application("arm64")


def entry(dom0=None, handoff=None, domains=""):
    """Returns a configuration; dom0 is its memory, None for no dom0."""
    lines = ["[arm]", "xen=xen.efi", f"options={XEN_OPTIONS}"]
    if dom0:
        lines[-1] += f" dom0_mem={dom0}"
        lines += [f"kernel=vmlinuz {DOM0_OPTIONS}", "ramdisk=initrd.img"]
    if handoff:
        lines.append(f"handoff={handoff}")
    return GLOBAL + "\n".join(lines) + "\n" + domains


def files_for(application, xen, config, init=initramfs.REPORT):
    """Returns an ESP's files: application, Xen of a version, configuration."""
    files = {
        "BOOTAA64.EFI": application,
        "daybreak.conf": config,
        "xen.efi": fetch.xen_efi("arm64", RELEASES[xen]),
        "vmlinuz": fetch.kernel("arm64"),
        "initrd.img": initramfs.busybox(init, "arm64"),
        **{f"{name}.img": initramfs.busybox(
            initramfs.repeated_report(name), "arm64")
           for name in ("alpha", "beta")},
    }
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def facts_of(report):
    return dict(re.findall(r"^([^:\n]+): *(.*?) *$", report, re.MULTILINE))


def dom0_report(machine):
    """Waits for dom0; returns its /init's facts as {name: text}."""
    machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    report = machine.wait_end().split(f"\n{initramfs.MARKER}\n", 1)[1]
    return facts_of(report.split(f"\n{initramfs.END}\n", 1)[0])


# Whose line it is, by Xen's prefix. dom0 has the serial line itself; without it
# the first domain has it, and is not named from Xen 4.20 on.
FROM_DOM0 = r"(?!\(XEN\))"
FROM_DOM1 = r"\(XEN\) DOM1: "
FROM_DOM2 = r"\(XEN\) DOM2: "
FROM_FIRST = r"\(XEN\) (?:DOM1: |(?!DOM))"


def report_of(machine, name, prefix):
    """Returns a running domain's facts from its console."""
    def own_lines(text):
        # Xen's own line may interrupt a domain's; it is read another time.
        return "".join(re.findall(rf"^{prefix}((?:(?!\(XEN\)).)*\n)", text,
                                  re.MULTILINE))

    facts = "".join(rf"{fact}: .*\n" for fact in (
        "hypervisor", "guest type", "kernel", "command line", "processors",
        "MemTotal", "node"))
    whole = rf"^{name}-BEGIN\n({facts}){name}-END\n"
    return facts_of(machine.wait_for(
        whole, unless=harness.BOOT_IS_LOST, view=own_lines)[1])


def check_alpha(facts):
    assert ALPHA.items() <= facts.items()
    assert memory_of(facts) in range(100 * MIB, 160 * MIB)
    # It did not request PV devices, and so is not told about a hypervisor.
    assert facts["node"] == "none"


def check_beta(facts, xen):
    assert BETA.items() <= facts.items()
    assert memory_of(facts) in range(190 * MIB, 256 * MIB)
    assert facts["node"] == f"xen,xen-{xen} xen,xen"


def memory_of(facts):
    return int(facts["MemTotal"].split()[0])


def check_daybreak(machine, files, handoff, modules, domains=0):
    """Daybreak's own lines, and that Xen was entered as requested."""
    said, xen = machine.text.split("\nStarting xen.efi ", 1)
    named = re.findall(r"^  \S+ (\S+), (\d+) KiB$", said, re.MULTILINE)
    sizes = [size_of(files[f"/EFI/BOOT/{name}"]) for name, _ in named]
    assert [int(kib) for _, kib in named] == [-(-s // 1024) for s in sizes]
    nr_modules, nr_domains, peak = map(int, re.match(
        r"with (\d+) modules and (\d+) domains, peak (\d+) KiB\n",
        xen).groups())
    assert (nr_modules, nr_domains) == (modules, domains)
    image = 2 * sizes[0] if handoff == "image" else 0
    # The domains share a kernel, and dom0 has its own.
    if domains:
        sizes.append(size_of(files["/EFI/BOOT/vmlinuz"]))
    assert peak * 1024 <= sum(sizes) + image + PEAK_ALLOWANCE
    second = xen.splitlines()[1]
    if handoff == "image":
        assert second.startswith("(XEN) "), second
    else:
        assert second == "Using modules provided by bootloader in FDT"


def size_of(data):
    return os.path.getsize(data) if isinstance(data, Path) else len(data)


@pytest.mark.parametrize("xen, handoff, gic, cpus, memory, dom0", [
    ("4.17", None, 3, 1, 2048, "512M"),
    ("4.17", "image", 2, 4, 6144, "4G"),
    ("4.20", "efi", 2, 4, 6144, "4G"),
    ("4.20", "image", 3, 1, 2048, "512M"),
])
def test_dom0(boot, application, xen, handoff, gic, cpus, memory, dom0):
    files = files_for(application, xen, entry(dom0, handoff))
    machine = boot(files, arch="arm64", cpus=cpus, memory=memory,
                   board=[f"gic-version={gic}"])
    facts = dom0_report(machine)
    assert facts["hypervisor"] == "xen"
    assert facts["node"] == f"xen,xen-{xen} xen,xen"
    assert facts["command line"] == DOM0_OPTIONS
    assert facts["processors"] == str(cpus)
    asked = {"512M": 512, "4G": 4096}[dom0] * MIB
    assert memory_of(facts) in range(asked * 9 // 10, asked)
    assert f"GICv{gic} initialization" in machine.text
    check_daybreak(machine, files, handoff, modules=2)


@pytest.mark.parametrize("xen, handoff, gic", [
    ("4.17", "efi", 2), ("4.20", "image", 3)])
def test_dom0_and_domains(boot, application, xen, handoff, gic):
    files = files_for(application, xen, entry("512M", handoff, DOMAINS),
                      init=initramfs.repeated_report("dom0"))
    machine = boot(files, arch="arm64", cpus=2,
                   board=[f"gic-version={gic}"])
    check_alpha(report_of(machine, "alpha", FROM_DOM1))
    check_beta(report_of(machine, "beta", FROM_DOM2), xen)
    facts = report_of(machine, "dom0", FROM_DOM0)
    assert facts["hypervisor"] == "xen"
    assert facts["command line"] == DOM0_OPTIONS
    check_daybreak(machine, files, handoff, modules=2, domains=2)


@pytest.mark.parametrize("xen, handoff, gic", [
    ("4.17", "image", 3), ("4.20", "efi", 2)])
def test_domains_alone(boot, application, xen, handoff, gic):
    files = files_for(application, xen, entry(None, handoff, DOMAINS))
    machine = boot(files, arch="arm64", cpus=2,
                   board=[f"gic-version={gic}"])
    check_alpha(report_of(machine, "alpha", FROM_FIRST))
    check_beta(report_of(machine, "beta", FROM_DOM2), xen)
    assert "LOADING DOMAIN 0" not in machine.text
    check_daybreak(machine, files, handoff, modules=0, domains=2)


def board_tree(cpus, memory, chosen):
    """Returns QEMU's device tree of that machine, with more in its /chosen."""
    with harness.scratch() as folder:
        dtb = f"{folder}/board.dtb"
        arch = harness.ARCHES["arm64"]
        harness.run([arch.qemu, "-machine", f"{arch.board},dumpdtb={dtb}",
                     "-cpu", arch.cpu, "-smp", cpus, "-m", memory])
        source = harness.run(["dtc", "-q", "-I", "dtb", "-O", "dts", dtb])
    return inputs.compiled_tree(source + f"/ {{ chosen {{ {chosen} }}; }};")


def test_own_domain(boot, application):
    """The user's domain in the device tree, with a packed dom0 kernel."""
    config = entry("512M").replace("vmlinuz", "vmlinuz.efi") \
        + "dtb=board.dtb\n"
    files = files_for(application, "4.17", config,
                      init=initramfs.repeated_report("dom0"))
    kernel = files["/EFI/BOOT/vmlinuz"].read_bytes()
    chosen = inputs.own_domain("alpha", "vmlinuz").replace(
        "module@1", """module@2 {
            compatible = "multiboot,ramdisk", "multiboot,module";
            xen,uefi-binary = "alpha.img";
        };
        module@1""")
    files["/EFI/BOOT/vmlinuz.efi"] = inputs.zboot_image(kernel)
    files["/EFI/BOOT/board.dtb"] = board_tree(
        2, 2048,
        "#address-cells = <2>; #size-cells = <2>; xen,uefi-cfg-load; "
        + chosen)
    machine = boot(files, arch="arm64", cpus=2)
    check_alpha(report_of(machine, "alpha", FROM_DOM1))
    facts = report_of(machine, "dom0", FROM_DOM0)
    assert facts["hypervisor"] == "xen"
    assert facts["command line"] == DOM0_OPTIONS
    assert " with 2 modules and 1 domains" in machine.text
    assert "an earlier loader's" not in machine.text


GRUB_CFG = f"""search --file --set=root /EFI/BOOT/vmlinuz
xen_hypervisor /EFI/BOOT/xen.efi {XEN_OPTIONS} dom0_mem=512M
xen_module /EFI/BOOT/vmlinuz {DOM0_OPTIONS}
xen_module /EFI/BOOT/initrd.img
boot
"""

def modules_said(machine, memory):
    """Returns what Xen reports about its modules before it has a console.

    The report is in Xen's message buffer, so in the machine's memory: {kind:
    size}, and the command lines.
    """
    machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    machine.stop()
    with memory.open("rb") as file, \
            mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
        sizes = {kind.decode().strip(): int(end, 16) - int(start, 16)
                 for start, end, kind in re.findall(
                     rb"MODULE\[\d+\]: ([0-9a-f]+) - ([0-9a-f]+) (\w[\w ]*)\n",
                     data)}
        lines = {line.decode().strip() for line in re.findall(
            rb"\n(?:\(XEN\) )?CMDLINE\[[0-9a-f]+\]:([^\0\n]+)", data)}
        lines |= {line.decode() for line in re.findall(
            rb"\n(?:\(XEN\) )?Command line: ([^\0\n]+)", data)}
    # GRUB keeps the free space at the end of the firmware's tree.
    assert sizes.pop("Device Tree")
    return sizes, lines


def test_same_as_grub(boot, application, tmp_path):
    """Both give Xen the same files and command lines."""
    heard = {}
    for name in ("grub", "daybreak"):
        files = files_for(application, "4.17", entry("512M"))
        if name == "grub":
            files["/EFI/BOOT/BOOTAA64.EFI"] = grub.application(
                tmp_path, "arm64", GRUB_CFG)
        memory = tmp_path / name
        machine = boot(files, arch="arm64", label=name, memory=1024,
                       memory_file=memory)
        heard[name] = modules_said(machine, memory)
        memory.unlink()
    sizes, lines = heard["daybreak"]
    assert sizes == {
        "Kernel": size_of(files["/EFI/BOOT/vmlinuz"]),
        "Ramdisk": size_of(files["/EFI/BOOT/initrd.img"]),
        "Xen": sizes["Xen"]}
    assert lines == {f"chosen {DOM0_OPTIONS}", f"{XEN_OPTIONS} dom0_mem=512M"}
    assert heard["grub"] == heard["daybreak"]
