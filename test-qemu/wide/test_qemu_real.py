# SPDX-License-Identifier: MIT
"""
`daybreak qemu` with real machines and what people boot in them: Linux as dom0
with every device, Arm, Secure Boot away from the default folder, GRUB, the
kernels of Debian's releases, a hundred kernels, and Debian's Xen as it is
fetched.
"""
import re
import shutil
from pathlib import Path

import pytest

from machine import fetch
from machine import guest
from machine import initramfs
from machine import matrix
from test_qemu_command import CONFIG, RUNS, qemu

TIMEOUT = ("--timeout", "900")
RELEASES = ("bullseye", "bookworm", "trixie")
# The virtio devices by their numbers on PCI, and the TPM's table.
DEVICES = initramfs.START + """
for one in /sys/bus/pci/devices/*; do
	echo "device $(cat $one/vendor) $(cat $one/device)"
done
ls -d /sys/firmware/acpi/tables/TPM2
echo "on $(cat /sys/hypervisor/type), $(cat /proc/cmdline)."
echo "that is all"
reboot -f
"""
HELLO = initramfs.START + """
echo "on $(cat /sys/hypervisor/type), $(uname -m)."
reboot -f
"""
DISK, NETWORK = "device 0x1af4 0x1001", "device 0x1af4 0x1000"


def ramdisk(folder, init, arch="amd64"):
    file = folder / "initrd.img"
    file.write_bytes(initramfs.busybox(init, arch))
    return file


def passed(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_dom0_with_every_device(tmp_path):
    """A kernel as dom0, which ends the machine; a TPM, a network and a further
    disk."""
    disk = tmp_path / "more.img"
    with disk.open("wb") as out:
        out.truncate(64 << 20)
    done = passed(qemu(
        tmp_path, "--kernel", fetch.kernel(), "--xen", fetch.xen_gz(),
        "--ramdisk", ramdisk(tmp_path, DEVICES), "--cmdline",
        "console=hvc0 hello", "--tpm", "--net", "user", "--disk", disk,
        "--cpus", "2", "--memory", "1536", "--expect", "dom0:that is all",
        "--until-exit", *TIMEOUT))
    assert done.stdout.count(DISK) == 2 and done.stdout.count(NETWORK) == 1
    assert "/acpi/tables/TPM2" in done.stdout
    assert "on xen, console=hvc0 hello." in done.stdout


def test_arm64_under_secure_boot(tmp_path):
    """Xen is an application there, which the firmware verifies."""
    done = passed(qemu(
        tmp_path, "--arch", "arm64", "--secure-boot", "--kernel",
        fetch.kernel("arm64"), "--xen", fetch.xen_efi("arm64"), "--ramdisk",
        ramdisk(tmp_path, HELLO, "arm64"), "--cmdline", "console=hvc0",
        "--expect", r"dom0:^on xen, aarch64\.", *TIMEOUT))
    assert "Secure Boot: every file is compared with" in done.stdout


@pytest.fixture(name="volume")
def fixture_volume(tmp_path):
    """A partition with a domain's configuration away from the default
    folder."""
    folder = tmp_path / "volume/EFI/xen"
    folder.mkdir(parents=True)
    (folder / "daybreak.conf").write_text(CONFIG)
    shutil.copy(fetch.xen_gz(), folder / "xen.gz")
    shutil.copy(guest.kernel("pvh"), folder / "guest")
    return tmp_path / "volume"


@pytest.mark.parametrize("name", ("daybreak.conf", "other.conf"))
def test_elsewhere(tmp_path, volume, name):
    """In another folder and, without Secure Boot, by another name."""
    folder = volume / "EFI/xen"
    (folder / "daybreak.conf").rename(folder / name)
    secure = ["--secure-boot"] if name == "daybreak.conf" else []
    done = passed(qemu(tmp_path, *secure, "--root", volume, *RUNS, *TIMEOUT,
                       folder / name))
    assert f'Entry "one" of {name}' in done.stdout


def test_xen_is_fetched_once(tmp_path):
    """To the home folder, without --xen."""
    words = ("--kernel", guest.kernel("pvh"), "--domain", "pvh", "--cmdline",
             "name=a shutdown=0", "--expect", "guest a runs", *TIMEOUT)
    first = passed(qemu(tmp_path, *words))
    assert "fetching xen-hypervisor-" in first.stderr
    assert list((tmp_path / ".cache/daybreak").rglob("boot/xen-*-amd64.gz"))
    assert "fetching" not in passed(qemu(tmp_path, *words)).stderr


def each(folder, *words):
    return passed(qemu(folder, "--each", "--xen", fetch.xen_gz(), *words))


GRUB = CONFIG.split("domains=")[0] + """domains=pv pvh
[pv]
kernel=pv
memory=128
[pvh]
type=pvh
kernel=pvh
memory=128
"""


def test_grub(tmp_path):
    """GRUB for domains is started. It prints nothing before xenstore answers,
    which only a dom0 has."""
    folder = tmp_path / "esp"
    folder.mkdir()
    images = Path("/usr/lib/grub-xen")
    for name, file in {"pv": images / "grub-x86_64-xen.bin",
                       "pvh": images / "grub-i386-xen_pvh.bin",
                       "xen.gz": fetch.xen_gz()}.items():
        shutil.copy(file, folder / name)
    (folder / "daybreak.conf").write_text(GRUB)
    started = [word for name in guest.KINDS for word in (
        "--expect", f"^{name}: domain .* 128 MiB, .* started after")]
    passed(qemu(tmp_path, *started, "--expect", "2 of 2 domains built",
                *TIMEOUT, folder))


@pytest.mark.parametrize("kind", guest.KINDS)
def test_linux_of_each_release(tmp_path, kind):
    kernels = [fetch.cloud_kernel(matrix.suite(one)) for one in RELEASES]
    versions = "|".join(map(re.escape, map(fetch.linux_version, kernels)))
    each(tmp_path, "--domain", kind, "--domain-memory", "192", "--cmdline",
         "console=hvc0 earlyprintk=xen", "--expect",
         f"Linux version ({versions})", *TIMEOUT, *kernels)


def test_a_hundred_kernels(tmp_path):
    """In four boots, each with its verdict."""
    files = []
    for number in range(100):
        files.append(tmp_path / f"kernel{number:02}")
        shutil.copy(guest.kernel(guest.KINDS[number % 2]), files[-1])
    files[41].write_bytes(guest.broken("pv"))
    done = qemu(tmp_path, "--each", "--xen", fetch.xen_gz(), "--cmdline",
                "name=hundred shutdown=0", "--expect", "guest hundred runs",
                "--tap", tmp_path / "tap", *TIMEOUT, *files)
    assert done.returncode == 1
    assert re.search("99 passed, 1 failed, 0 skipped in", done.stderr)
    verdicts = (tmp_path / "tap").read_text().splitlines()[1:]
    assert verdicts[0] == "1..100"
    assert [line for line in verdicts if line.startswith("not ok")] == [
        f"not ok 42 - {files[41]}"]
