# SPDX-License-Identifier: MIT
"""
The two set-ups that README.md shows, as they stand there but for addresses and
folders: dnsmasq alone for PXE, dnsmasq and nginx for HTTP boot; to dom0's
userland on both CPUs, with domains on x86.
"""
import re
from pathlib import Path

import pytest

from machine import harness
from machine import lan as network
from machine import inputs
from machine import net
from machine import variables
import test_arm64
import test_bootdom
import test_http

README = Path(__file__).parents[2] / "README.md"
OVMF = "name=opt/org.tianocore/IPv{}PXESupport,string=no"
NO_PXE = ["-fw_cfg", OVMF.format(4), "-fw_cfg", OVMF.format(6)]
def shown(name, folder):
    """Returns the file of that name in README.md, for the test's network."""
    text = README.read_text()
    block = re.search(rf"^    # {re.escape(name)}\n((?:    .+\n)+)", text,
                      re.MULTILINE)[1]
    assert len(block.strip().split("\n")) <= 10
    block = re.sub("^    ", "", block, flags=re.MULTILINE)
    assert "192.0.2.1" in block or "192.0.2.50" in block
    return block.replace("192.0.2.", network.IPV4.rpartition(".")[0] + ".") \
        .replace("/srv/boot", str(folder)) \
        .replace("interface=eth1", f"interface={network.TAP}")


@pytest.fixture(name="start")
def fixture_start(lan, netboot):
    """Boots with the files on the servers of a set-up, "PXE" or "HTTP"."""
    with harness.scratch() as root:
        def start(setup, files, **options):
            root_folder = Path(root).resolve()
            harness.put_files(root_folder / "files", {
                name.removeprefix("boot/"): data
                for name, data in net.names(files).items()})
            folder = root_folder / "files"
            config = root_folder / "dnsmasq.conf"
            config.write_text(shown(f"/etc/dnsmasq.d/{setup}.conf", folder)
                              + "bind-interfaces\n")
            lan.start("dnsmasq", [
                "dnsmasq", "--keep-in-foreground", "--leasefile-ro",
                "--no-ping", "--pid-file=", "--user=root", "--log-facility=-",
                f"--conf-file={config}"])
            if setup == "http":
                network.nginx(lan, shown("/etc/nginx/conf.d/boot.conf", folder))
            return netboot([*lan.devices, *(NO_PXE if setup == "http" else [])],
                           **options)
        yield start


FROM = {"pxe": r"^Network: TFTP from 10\.9\.0\.1$",
        "http": r"^Network: HTTP from 10\.9\.0\.1$"}


@pytest.mark.parametrize("setup", FROM)
def test_domains(start, application, setup):
    text = test_bootdom.conf({"web": {"type": "pvh", "memory": 160},
                              "db": {"memory": 160}})
    files = test_bootdom.files_for(application, text, test_bootdom.TICKS)
    files[f"{net.FOLDER}daybreakx64.efi"] = files.pop(
        f"{net.FOLDER}BOOTX64.EFI")
    machine = start(setup, files, cpu=test_bootdom.CPU)
    test_bootdom.dom0_facts(machine)
    machine.wait_for(FROM[setup])
    assert "Boot domain: 2 of 2 domains built" in machine.text


@pytest.mark.parametrize("setup", FROM)
def test_dom0_on_arm64(start, setup):
    files = test_arm64.files_for(harness.application("arm64"), "4.17",
                                 test_arm64.entry(dom0="512M"))
    files[f"{net.FOLDER}daybreakaa64.efi"] = files.pop(
        f"{net.FOLDER}BOOTAA64.EFI")
    machine = start(setup, files, arch="arm64")
    facts = test_arm64.dom0_report(machine)
    assert facts["command line"] == test_arm64.DOM0_OPTIONS
    machine.wait_for(FROM[setup])


def test_http_ipv6(lan, netboot, application, tmp_path):
    """The firmware is told the URL; DHCP gives it an address."""
    files = test_http.host(application)
    files[f"{net.FOLDER}daybreak.conf"] = test_http.with_ip(test_http.CONFIG)
    harness.put_files(tmp_path, net.names(files))
    network.dnsmasq(lan, tmp_path, "none", ipv4=False, ipv6=True)
    network.nginx(lan, f"server {{ listen [{network.IPV6}]:80; "
                       f"root {tmp_path}; }}")
    store = tmp_path / "vars.fd"
    store.write_bytes(variables.put_boot_url(
        test_http.EMPTY.read_bytes(),
        f"http://[{network.IPV6}]/boot/BOOTX64.EFI"))
    machine = netboot(lan.devices, variables=store)
    machine.wait_for(test_http.HAS_IPV6, unless=test_http.GIVEN_UP)
    machine.wait_for(inputs.ENTERED, unless=test_http.GIVEN_UP)
    machine.wait_for(r"^Network: HTTP from \[fd00:9::1\]$")
