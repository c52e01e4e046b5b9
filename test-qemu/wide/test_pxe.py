# SPDX-License-Identifier: MIT
"""
The firmware loads Daybreak by PXE, and Daybreak reads its files from the same
server: to dom0's userland on both CPUs, with domains on x86.
"""
import contextlib
import re
from pathlib import Path

import pytest

from machine import harness
from machine import net
from machine import secure_boot
from machine import tftp_server
from machine.tftp_server import Faults
from machine.wire import Wire
import test_arm64
import test_bootdom

FROM = r"^Network: TFTP from 10\.0\.2\.2$"


@pytest.fixture
def pxe(netboot):
    """Boots from the network: pxe(files, first, ...). With a tftp_server.Server
    that has the files, or else from QEMU's own."""
    with contextlib.ExitStack() as stack:
        def start(files, first, server=None, next_server=True, **options):
            folder = Path(stack.enter_context(harness.scratch()))
            devices = stack.enter_context(Wire(
                folder, f"boot/{first}", server.take,
                next_server)).devices if server \
                else net.serve(folder / "tftp", files, first)
            return netboot(devices, **options)
        yield start


def test_pxe(pxe, application):
    text = test_bootdom.conf({"web": {"type": "pvh", "memory": 160},
                              "db": {"memory": 160}})
    files = test_bootdom.files_for(application, text, test_bootdom.TICKS)
    machine = pxe(files, "BOOTX64.EFI", cpu=test_bootdom.CPU)
    test_bootdom.dom0_facts(machine)
    machine.wait_for(FROM)
    assert "Boot domain: 2 of 2 domains built" in machine.text


def test_pxe_arm64(pxe):
    files = test_arm64.files_for(harness.application("arm64"), "4.17",
                                 test_arm64.entry(dom0="512M"))
    machine = pxe(files, "BOOTAA64.EFI", arch="arm64")
    facts = test_arm64.dom0_report(machine)
    assert facts["command line"] == test_arm64.DOM0_OPTIONS
    machine.wait_for(FROM)


BACK = r"^BdsDxe: (failed to start|No bootable option)|^>>Start"

# What is changed on the server, and what is said.
FAULTS = {
    "no kernel": ({"vmlinuz": None},
                  r"^daybreak: vmlinuz: the server has no such file \(asked for "
                  r"\\boot\\vmlinuz\)$"),
    "no configuration": ({"daybreak.conf": None}, r"^daybreak: .*no configur"),
    "empty kernel": ({"vmlinuz": b""}, r"^daybreak: vmlinuz: .*empty"),
    "damaged kernel": ({"vmlinuz": b"x" * 5000}, r"^daybreak: vmlinuz: "),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refused(pxe, application, fault):
    """It says why, and the firmware goes on with its next boot option."""
    changes, sentence = FAULTS[fault]
    files = test_bootdom.files_for(
        application, test_bootdom.conf({"db": {"memory": 160}}), "")
    for name, data in changes.items():
        del files[net.FOLDER + name]
        if data is not None:
            files[net.FOLDER + name] = data
    machine = pxe(files, "BOOTX64.EFI", cpu=test_bootdom.CPU)
    said = machine.wait_for(sentence, unless=r"^Starting xen")
    machine.wait_for(BACK, after=said.end())


def served(application, faults, size=3000):
    """Returns a server with small files, of which vmlinuz has these faults, and
    that size."""
    files = test_bootdom.files_for(
        application, test_bootdom.conf({"db": {"memory": 160}}), "")
    files |= {net.FOLDER + name: bytes(3000) for name in
              ("initrd.img", "cloud", "guest.img")}
    files[net.FOLDER + "vmlinuz"] = bytes(size)
    data = {name: secure_boot.content(one)
            for name, one in net.names(files).items()}
    return tftp_server.Server(data, {"boot/vmlinuz": faults})


# These files are no kernels: this is said when they have been read.
READ = r"^daybreak: vmlinuz: (?!cannot be read|ends after|the server)"
BAD_NETWORK = {
    "lost blocks": (Faults(lost=frozenset({1, 2})), READ),
    "doubled blocks": (Faults(doubled=True), READ),
    "refused": (Faults(refused="no"),
                r"^daybreak: vmlinuz: the server has no such file"),
    "silent": (Faults(silent_from=2),
               r"^daybreak: vmlinuz: cannot be read by TFTP: the server does "
               "not answer$"),
    "only duplicates": (Faults(repeats=1, pause=0.2),
                        r"^daybreak: vmlinuz: cannot be read by TFTP: no new "
                        "block has come for 60 seconds$"),
    "longer than said": (Faults(tsize=-1000),
                         r"^daybreak: vmlinuz: cannot be read by TFTP: it is "
                         "longer than the server said$"),
    "shorter than said": (Faults(tsize=1000),
                          r"^daybreak: vmlinuz: ends after 3000 bytes, and "
                          "the server said 4000$"),
    "no options": (Faults(has_options=False), READ),
}


@pytest.mark.parametrize("fault", BAD_NETWORK)
def test_bad_network(pxe, application, fault):
    """What is said of a server that misbehaves, and what it makes up for."""
    faults, sentence = BAD_NETWORK[fault]
    server = served(application, faults)
    machine = pxe({}, "BOOTX64.EFI", server, cpu=test_bootdom.CPU)
    said = machine.wait_for(sentence, unless=r"^Starting xen")
    machine.wait_for(BACK, after=said.end())
    assert "boot/vmlinuz" in server.asked


def test_no_next_server(pxe, application):
    """DHCP names the server of the files nowhere, so it is that of DHCP."""
    server = served(application, Faults())
    machine = pxe({}, "BOOTX64.EFI", server, next_server=False,
                  cpu=test_bootdom.CPU)
    machine.wait_for(READ, unless=r"^Starting xen")
    machine.wait_for(FROM)


def test_no_size(pxe, application):
    """A file of more than 4 MiB is read again when its size is known."""
    server = served(application, Faults(has_options=False), (4 << 20) + 1000)
    machine = pxe({}, "BOOTX64.EFI", server, cpu=test_bootdom.CPU)
    machine.wait_for(READ, unless=r"^Starting xen")
    assert server.asked.count("boot/vmlinuz") == 3  # its size; too short; all


@pytest.mark.parametrize("has_options", [True, False], ids=["", "no-size"])
def test_slow(pxe, application, has_options):
    """A file that takes long shows how much there is, and the rate; of which
    there is a bar if its size is known. A quick one does not."""
    server = served(application, Faults(pause=0.005, has_options=has_options),
                    2_100_000 if has_options else 1_100_000)
    machine = pxe({}, "BOOTX64.EFI", server, cpu=test_bootdom.CPU)
    machine.wait_for(READ, unless=r"^Starting xen")
    shown = r"\[([#.]{16})\] (\d+)% (\d) of 2 MB" if has_options \
        else r"()()(\d) MB"
    lines = re.findall(rf"  (\S+) {shown}, \d+\.\d MB/s", machine.text)
    assert len(lines) > 4 and {name for name, *_ in lines} == {"vmlinuz"}
    steps = [(bar.count("#"), int(done or 0), int(megabytes))
             for _, bar, done, megabytes in lines]
    assert steps == sorted(steps)
    assert steps[0][2] < steps[-1][2]
    assert not has_options or steps[0][1] < 50 < 80 < steps[-1][1]
