# SPDX-License-Identifier: MIT
"""
An ESP as set up for xen.efi, with Daybreak in its place: xen.cfg implies Xen.
On x86 xen.efi is started as an EFI application; on Arm it is the Xen that
Daybreak starts.
"""
import re

import pytest

from machine import fetch
from machine import harness
from machine import initramfs
from machine import shell

OPTIONS = "console=com1 com1=115200,8n1 loglvl=all dom0_mem=512M"
KERNEL_OPTIONS = "console=hvc0 earlyprintk=xen daybreak=test"

# As in Qubes, except that the requested entry is not the default one.
XEN_CFG = f"""[global]
default=rescue

[rescue]
options={OPTIONS}
kernel=vmlinuz console=hvc0 rescue
ramdisk=initrd.img

[qubes]
options={OPTIONS}
kernel=vmlinuz {KERNEL_OPTIONS}
ramdisk=initrd.img

[lost]
kernel=lost
"""
CAME_BACK = r"^daybreak: xen\.efi: Xen came back to the firmware with status 0"


def dom0_facts(machine):
    """Waits for dom0; returns what its /init reports."""
    machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    report = machine.wait_end().split(f"\n{initramfs.MARKER}\n", 1)[1]
    return dict(re.findall(r"^([^:\n]+): *(.*?) *$",
                           report.split(f"\n{initramfs.END}\n")[0], re.M))


def test_boots(boot, application):
    """The requested entry, and the options after -- for Xen."""
    # The boot manager starts a default file without any load options.
    script = "fs0:\r\ncd EFI\\daybreak\r\n" \
        "daybreakx64.efi -basevideo qubes -- sync_console noreboot\r\n"
    files = {"daybreakx64.efi": application, "xen.cfg": XEN_CFG,
             "xen.efi": fetch.xen_efi(), "vmlinuz": fetch.kernel(),
             "initrd.img": initramfs.busybox(initramfs.REPORT)}
    machine = boot({"/startup.nsh": script, **{
        f"/EFI/daybreak/{name}": data for name, data in files.items()}})
    machine.wait_for("Press ESC")
    machine.send("\r")
    machine.wait_for("^Starting xen.efi as an EFI application")
    machine.wait_for(f"^{initramfs.END}$",
                     unless=r"^daybreak: |^\(XEN\) Panic|Kernel panic")
    text = machine.text
    assert "EFI loader" in text
    assert "(XEN) Bootloader: EFI" in text
    command, = re.findall(r"\(XEN\) Command line: (.*)", text)
    assert {*command.split()} == {"sync_console", "noreboot",
                                  *OPTIONS.split()}
    assert f"command line: {KERNEL_OPTIONS}\n" in text.replace("\r", "")
    assert "hypervisor: xen" in text


def esp(**changes):
    """Returns files for the shell's folder; "__" stands for "." in a name."""
    files = {"xen__cfg": XEN_CFG, "vmlinuz": b"no kernel",
             "initrd__img": b"no ramdisk", **changes}
    return {name.replace("__", "."): data for name, data in files.items()
            if data is not None}


@pytest.mark.parametrize("name, arguments", [
    ("xen", "lost"),
    ("xen-4.17", "-cfg=xen-4.17.cfg lost -- loglvl=all"),
])
def test_comes_back(name, arguments):
    """Xen reports what it misses; then Daybreak has control again."""
    files = {**esp(xen__cfg=None), f"{name}.cfg": XEN_CFG,
             f"{name}.efi": fetch.xen_efi()}
    run = shell.run_in_shell(f"{name}-comes-back", files, arguments)
    assert re.search(r"EFI loader\n.*\blost\b.*not found", run.text, re.I)
    shell.check_refused(run, rf"^{re.escape(name)}\.efi: Xen came back to the "
                             r"firmware with status 0x0\b")


def test_is_not_itself():
    """Two Daybreaks under names of xen.efi do not start each other."""
    own = harness.application()
    files = {**esp(xen__cfg=None), "xen-4.17.efi": own,
             "xen-4.17.cfg": XEN_CFG}
    run = shell.run_in_shell("xen-efi-is-daybreak", files, "-cfg=xen-4.17.cfg",
                             program="XEN.EFI")
    shell.check_refused(run, r"none of xen\.gz, xen, xen-4\.17\.efi and "
                             r"xen\.efi is beside the configuration: xen\.efi "
                             r"there is Daybreak itself")
    assert run.text.count("Daybreak 0") == 1


@pytest.mark.parametrize("name, xen", [
    ("arm64", lambda: fetch.xen_efi("arm64")),
    ("cut", lambda: fetch.xen_efi().read_bytes()[:200]),
])
def test_refused_by_the_firmware(name, xen):
    run = shell.run_in_shell(f"xen-efi-{name}", esp(xen__efi=xen()))
    shell.check_refused(run, r"^xen\.efi: the firmware does not load it: it is "
                             r"not an EFI application for this CPU")
    assert not re.search("^Starting ", run.text, re.M)


def test_arm64(boot):
    """A name that the configuration implies is also the Xen on Arm."""
    options = "console=dtuart dtuart=/pl011@9000000 dom0_mem=512M"
    files = {
        "BOOTAA64.EFI": harness.application("arm64"),
        "xen.efi": fetch.xen_efi("arm64"),
        "xen.cfg": f"[global]\ndefault=a\n[a]\noptions={options}\n"
                   "kernel=vmlinuz console=hvc0\nramdisk=initrd.img\n",
        "vmlinuz": fetch.kernel("arm64"),
        "initrd.img": initramfs.busybox(initramfs.REPORT, "arm64")}
    machine = boot({f"/EFI/BOOT/{name}": data for name, data in files.items()},
                   arch="arm64")
    assert dom0_facts(machine)["hypervisor"] == "xen"
    assert "\nStarting xen.efi with 2 modules" in machine.text
