# SPDX-License-Identifier: MIT
"""
The firmware loads Daybreak by PXE from dnsmasq, over IPv4 and IPv6: to dom0's
userland on both CPUs, with domains on x86; over IPv6 to the first kernel.
"""
from pathlib import Path

import pytest

from machine import harness
from machine import inputs
from machine import lan as network
from machine import net
import test_arm64
import test_bootdom
import test_http
from test_secure_boot import BOOT, CONFIG

# OVMF and AAVMF: no DHCP for IPv4, which they try first.
ONLY_IPV6 = ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=no"]


@pytest.fixture(name="start")
def fixture_start(lan, netboot):
    """Boots with the files on dnsmasq: start(files, first, ipv6, ...)."""
    with harness.scratch() as root:
        def start(files, first, ipv6=False, **options):
            harness.put_files(Path(root), net.names(files))
            network.dnsmasq(lan, root, f"boot/{first}", not ipv6, ipv6)
            return netboot([*lan.devices, *(ONLY_IPV6 if ipv6 else [])],
                           **options)
        yield start


def test_domains(start, application):
    text = test_bootdom.conf({"web": {"type": "pvh", "memory": 160},
                              "db": {"memory": 160}})
    files = test_bootdom.files_for(application, text, test_bootdom.TICKS)
    machine = start(files, "BOOTX64.EFI", cpu=test_bootdom.CPU)
    test_bootdom.dom0_facts(machine)
    machine.wait_for(r"^Network: TFTP from 10\.9\.0\.1$")
    assert "Boot domain: 2 of 2 domains built" in machine.text


def test_dom0_on_arm64(start):
    files = test_arm64.files_for(harness.application("arm64"), "4.17",
                                 test_arm64.entry(dom0="512M"))
    machine = start(files, "BOOTAA64.EFI", arch="arm64")
    facts = test_arm64.dom0_report(machine)
    assert facts["command line"] == test_arm64.DOM0_OPTIONS
    machine.wait_for(r"^Network: TFTP from 10\.9\.0\.1$")


def test_ipv6(start, application):
    """The files are those of test_secure_boot.py."""
    machine = start({f"{BOOT}{name}": data for name, data in {
        "BOOTX64.EFI": application, "daybreak.conf": test_http.with_ip(
            CONFIG),
        "specimen.gz": inputs.packed(), "vmlinuz": inputs.kernel(),
        "initrd.img": inputs.noise(3_000_000)}.items()}, "BOOTX64.EFI", True)
    machine.wait_for(r"^Network: TFTP from \[fd00:9::1\]$")
    machine.wait_for(test_http.HAS_IPV6, unless=test_http.GIVEN_UP)
    machine.wait_for(inputs.ENTERED, unless=test_http.GIVEN_UP)
