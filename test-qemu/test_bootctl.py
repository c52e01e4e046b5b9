# SPDX-License-Identifier: MIT
"""
Debian's bootctl in dom0, of systemd 252 and 257: it knows Daybreak and its
entries, and the next boot does what it was told. dom0's own look at the
variables follows what docs/BOOT_LOADER_INTERFACE.md of systemd says of them.
"""
import re

from machine import debian
from machine import disk
from machine import fetch
from machine import inputs
from machine import state
from machine.harness import BOOT_IS_LOST, BUILD

OPTIONS = "console=com1 com1=115200,8n1 dom0_mem=512M"
CONF = f"""[global]
default=first

[first]
title=The first
options={OPTIONS}
kernel=vmlinuz console=hvc0 me=first
ramdisk=initrd.img

[second]
title=The second
tries=2
options={OPTIONS}
kernel=vmlinuz console=hvc0 me=second
ramdisk=initrd.img

[Third one]
title=The third
xen=specimen.gz
kernel=vmlinuz
"""
IDS = ["auto-first", "auto-second", "auto-third+20one"]

LOADER = "/usr/lib/x86_64-linux-gnu"
# By systemd's version. The newer one runs with its own libraries.
BOOTCTL = {
    "252": "bootctl",
    "257": f"/trixie/lib64/ld-linux-x86-64.so.2 --library-path "
           f"/trixie{LOADER}:/trixie{LOADER}/systemd /trixie/usr/bin/bootctl",
}
GUID = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
MOUNT_ESP = "mkdir -p /efi; mount -t vfat /dev/vda1 /efi; " \
    "cat /proc/cmdline >cmdline"
BLESS = "/lib/systemd/systemd-bless-boot status"
# What bootctl's set-default, set-oneshot and set-timeout set.
SET = ("LoaderEntryDefault", "LoaderEntryOneShot", "LoaderConfigTimeout")

VOLATILE, KEPT = 6, 7  # attributes


def keep(folder):
    """Returns a command that copies the interface's variables to a folder."""
    return (f"mkdir {folder}; cp /sys/firmware/efi/efivars/*-{GUID} {folder}/")


def bootctl(version, *arguments):
    return (f"export SYSTEMD_RELAX_ESP_CHECKS=1 SYSTEMD_ESP_PATH=/efi\n"
            f"{BOOTCTL[version]} --no-pager {' '.join(arguments)}")


class Variables:
    """The interface's variables, as a step of dom0 has copied them."""

    def __init__(self, folder):
        self.raw = {file.name.removesuffix(f"-{GUID}"): file.read_bytes()
                    for file in folder.iterdir()}

    def text(self, name, attributes):
        """Returns a variable's text; checks its form and attributes."""
        data = self.raw[name]
        assert int.from_bytes(data[:4], "little") == attributes, name
        text = data[4:].decode("utf-16-le")
        assert text.endswith("\0") and "\0" not in text[:-1], (name, text)
        return text[:-1]

    def check(self, selected, last):
        """Checks all that Daybreak sets."""
        assert self.text("LoaderInfo", VOLATILE).startswith("Daybreak ")
        assert self.text("LoaderEntrySelected", VOLATILE) == selected
        entries = self.raw["LoaderEntries"][4:].decode("utf-16-le")
        assert entries == "".join(f"{name}\0" for name in IDS)
        assert len(self.raw["LoaderFeatures"]) == 4 + 8
        assert self.text("LoaderFirmwareType", VOLATILE).startswith("UEFI 2.")
        assert self.text("LoaderImageIdentifier", VOLATILE).upper() == \
            r"\EFI\BOOT\BOOTX64.EFI"
        began = int(self.text("LoaderTimeInitUSec", VOLATILE))
        assert 0 < began < int(self.text("LoaderTimeExecUSec", VOLATILE))
        assert self.text("LoaderEntryLastBooted", KEPT) == last
        assert "LoaderEntryOneShot" not in self.raw
        assert "LoaderBootCountPath" not in self.raw


def run_dom0(one, label, steps, share):
    """Boots one, which starts Debian with these steps; returns its debian.Dom0
    and the variables as they were before the steps."""
    share = share / label
    share.mkdir()
    # A volume that was not unmounted stays dirty.
    steps = {"mount": MOUNT_ESP, "before": keep("before"), **steps,
             "unmount": "umount /efi"}
    debian.fill_share(share, steps, {"daybreak": BUILD / "daybreak"})
    machine = one.start(label, devices=debian.devices(share))
    dom0 = debian.wait(machine, share, steps)
    return dom0, Variables(share / "before")


def check_status(text, version, selected):
    assert re.search(r"^ +Product: Daybreak [\d.]+$", text, re.M)
    assert re.search(r"/EFI/BOOT/BOOTX64\.EFI \(Daybreak [\d.]+\)$", text,
                     re.M | re.I)
    features = {"Boot counting": "✗", "Menu timeout control": "✓",
                "One-shot menu timeout control": "✓",
                "Default entry control": "✓", "One-shot entry control": "✓",
                "Support @saved pseudo-entry": "✓"}
    if version != "252":
        features["Menu can be disabled"] = "✓"
        assert f"\nCurrent Entry: {selected}\n" in text
    for feature, sign in features.items():
        assert re.search(f"^.* {sign} {feature}$", text, re.M), feature


def listed(text):
    """Returns (id, what is said of it) of each entry in bootctl's list."""
    assert re.findall("type: (.*)$", text, re.M) == ["Automatic"] * len(IDS)
    return re.findall(r"^ +title: (\S+) ?(.*)$", text, re.M)


def settings(version):
    """Returns steps that look at what is there, and set the next boot."""
    return {
        f"status-{version}": bootctl(version, "status || true"),
        f"list-{version}": bootctl(version, "list"),
        f"default-{version}": bootctl(version, "set-default", IDS[2]),
        f"oneshot-{version}": bootctl(version, "set-oneshot", IDS[1]),
        f"timeout-{version}": bootctl(version, "set-timeout", "2"),
        f"set-{version}": keep(f"set-{version}"),
        f"clear-{version}": "; ".join(
            bootctl(version, f"set-{what}", "''")
            for what in ("default", "oneshot", "timeout")),
        f"cleared-{version}": keep(f"cleared-{version}"),
    }


def boot_by_default(one, share):
    """Both releases' bootctl see the entries and change what is to come."""
    steps = {"bless": BLESS}
    for version in BOOTCTL:
        steps.update(settings(version))
    for forgotten in ("clear", "cleared"):  # what the last one has set stays
        del steps[f"{forgotten}-{version}"]
    dom0, before = run_dom0(one, "first", steps, share)
    assert "me=first" in dom0.read("cmdline")
    before.check(selected=IDS[0], last=IDS[0])
    assert dom0["bless"] == "clean\n"
    for version in BOOTCTL:
        check_status(dom0[f"status-{version}"], version, IDS[0])
        assert listed(dom0[f"list-{version}"]) == [
            (IDS[0], "(default) (selected)"), (IDS[1], ""), (IDS[2], "")]
        after = Variables(dom0.folder / f"set-{version}")
        for name, value in zip(SET, (IDS[2], IDS[1], "2")):
            assert after.text(name, KEPT) == value
    assert not set(SET) & set(Variables(dom0.folder / "cleared-252").raw)


def boot_once(one, share):
    """What was for this boot is gone; then `daybreak` does the same."""
    dom0, before = run_dom0(one, "one-shot", {
        "bless": BLESS, "list": bootctl("257", "list"),
        "hide": bootctl("257", "set-timeout", "menu-hidden"),
        "status": "chmod +x daybreak; ./daybreak status",
        "good": "./daybreak good", "once": "./daybreak once first",
        "once-is-set": keep("once"), "clear": "./daybreak once --clear",
        "default": f"./daybreak default {IDS[2]}",
        "default-is-set": keep("default")}, share)
    assert "me=second" in dom0.read("cmdline")
    # Rows of the screen follow each other without a line's end.
    assert re.search(r" The first +> The second +The third \(default\) ",
                     dom0.machine.text)
    assert "Starts in 2 seconds" in dom0.machine.text
    before.check(selected=IDS[1], last=IDS[0])
    assert dom0["bless"] == "clean\n"
    assert listed(dom0["list"]) == [
        (IDS[0], ""), (IDS[1], "(selected)"), (IDS[2], "(default)")]
    assert re.search(r"^ +booted +auto-second$", dom0["status"], re.M)
    once = Variables(share / "one-shot/once")
    assert once.text("LoaderEntryOneShot", KEPT) == IDS[0]
    default = Variables(share / "one-shot/default")
    assert "LoaderEntryOneShot" not in default.raw
    assert default.text("LoaderEntryDefault", KEPT) == IDS[2]


def test_bootctl(host, application, tmp_path):
    one = host({"BOOTX64.EFI": application, "daybreak.conf": CONF,
                "daybreak.state": state.BLANK, "xen.gz": fetch.xen_gz(),
                "vmlinuz": fetch.kernel(), "initrd.img": debian.ramdisk(""),
                "specimen.gz": inputs.packed()})
    boot_by_default(one, tmp_path)
    boot_once(one, tmp_path)
    one.stop()
    now = one.state
    assert (now.once, now.default, now.last) == ("", "Third one", "second")
    assert now.starts("second") == 0 and now.is_good("second")
    assert disk.check(one.image) == ""

    machine = one.start("default")
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    assert '\nEntry "The third"' in machine.text
    assert "Starts in" not in machine.text
    assert one.state.last == "Third one"
