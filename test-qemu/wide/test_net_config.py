# SPDX-License-Identifier: MIT
"""
Configurations for one machine on a server, and what machines are called, in the
names of files and in command lines: from the network and from a disk.
"""
import contextlib
from pathlib import Path
import re

import pytest

from machine import fetch
from machine import harness
from machine import inputs
from machine import net
from machine import secure_boot
from machine.http_server import Server
import test_http
import test_pvh
import test_tree_arm64

MAC = "52-54-00-12-34-56"  # QEMU's for the first card
UUID = "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8"
SERIAL = "HOST-7.a_1"
NAMED = ["-uuid", UUID, "-smbios", f"type=1,serial={SERIAL}"]
IP = "10.0.2.15"  # by QEMU's DHCP
REFUSED = r"^BdsDxe: failed to start"
VALUES = "mac=${mac} uuid=${uuid} serial=${serial} arch=${arch}"
EXPANDED = f"mac={MAC} uuid={UUID} serial={SERIAL} arch="

WHERE = {"mac": f"daybreak/{MAC}", "uuid": f"daybreak/{UUID}",
         "all": "daybreak.conf"}
OTHERS = ("daybreak/52-54-00-12-34-57", f"daybreak/{UUID.upper()}",
          f"daybreak/{UUID[:-1]}")


@pytest.fixture
def pxe(request):
    """Boots from the network: pxe(files, first, ...)."""
    with contextlib.ExitStack() as stack:
        def start(files, first, mac=MAC, **options):
            folder = Path(stack.enter_context(harness.scratch()))
            blank = folder / "disk.img"
            blank.write_bytes(bytes(1 << 20))
            devices = [*NAMED, *net.serve(folder / "tftp", files, first)]
            devices[-1] += ",mac=" + mac.replace("-", ":")
            return stack.enter_context(harness.Boot(
                request.node.name, blank, devices=devices, **options))
        yield start


def conf(where, line=VALUES + " ip=${ip}"):
    return f"""[{where}]
hypervisor=none
kernel=${{serial}}/vmlinuz-${{arch}} {test_pvh.OPTIONS} of={where} {line} $${{x}}
"""


def network_files(application, configs):
    """Returns files with these configurations: {name: text}."""
    return {f"{net.FOLDER}{name}": data for name, data in {
        "BOOTX64.EFI": application, f"{SERIAL}/vmlinuz-amd64": fetch.kernel(),
        **{other: conf("other") for other in OTHERS}, **configs}.items()}


def command_line(machine):
    """Returns the kernel's own words about its command line."""
    said = machine.wait_for(r"^\[ +0\.0+\] Command line: (.*)\n",
                            unless=REFUSED)
    return said[1].strip()


@pytest.mark.parametrize("where", WHERE)
def test_pxe(pxe, application, where):
    """The first that is there is used, and those after it are not."""
    names = list(WHERE)
    configs = {WHERE[name]: conf(name) for name in names[names.index(where):]}
    machine = pxe(network_files(application, configs), "BOOTX64.EFI")
    machine.wait_for(rf'^Entry "{where}" of {re.escape(WHERE[where])}$')
    assert command_line(machine) == (
        f"{test_pvh.OPTIONS} of={where} {EXPANDED}amd64 ip={IP} ${{x}}")


def test_pxe_damaged(pxe, application):
    """One that is there is not passed over."""
    configs = {WHERE["mac"]: "[mac\n", WHERE["all"]: conf("all")}
    machine = pxe(network_files(application, configs), "BOOTX64.EFI")
    machine.wait_for(rf'^daybreak: daybreak/{MAC}:1: "\[mac" has no closing \]',
                     unless="^Entry")


def own_conf(entry):
    return (f"[{entry}]\nxen=xen.gz\noptions=host=${{mac}}\n"
            "kernel=vmlinuz-${mac}\n")


OTHER_MAC = "52-54-00-12-34-57"
UNDER_ONE_SEAL = {
    "first": (MAC, own_conf("first"), '^Entry "first" of daybreak/{}$'),
    "other": (OTHER_MAC, own_conf("first"), '^Entry "other" of daybreak/{}$'),
    "tampered": (MAC, own_conf("first").replace("host=", "hose="),
                 "^daybreak: daybreak/{}: its content is not what was sealed: "
                 "its SHA-256 differs$"),
    "another's": (MAC, own_conf("other"),
                  "^daybreak: daybreak/{}: its content is not what was sealed: "
                  "its SHA-256 differs$"),
}


@pytest.mark.parametrize("which", UNDER_ONE_SEAL)
def test_one_seal(pxe, application, keys, which):
    """Under Secure Boot one seal is good for the configurations of two
    machines and for that of all others."""
    mac, text, says = UNDER_ONE_SEAL[which]
    files = {f"{net.FOLDER}{name}": data for name, data in {
        "BOOTX64.EFI": application, "xen.gz": inputs.packed(),
        WHERE["all"]: "[main]\nxen=xen.gz\nkernel=vmlinuz-" + MAC,
        WHERE["mac"]: own_conf("first"), OTHERS[0]: own_conf("other"),
        **{f"vmlinuz-{of}": inputs.kernel() for of in (MAC, OTHER_MAC)},
    }.items()}
    files = secure_boot.sealed(files, keys, "--network")
    files[net.FOLDER + WHERE["mac"]] = text
    machine = pxe(files, "BOOTX64.EFI", mac=mac,
                  firmware=secure_boot.FIRMWARE)
    machine.wait_for(says.format(mac), unless=REFUSED)
    if says.startswith("^Entry"):
        machine.wait_for(inputs.ENTERED, unless=REFUSED)
    assert "every file is compared with daybreak.seal" in machine.text


def test_pxe_arm64(pxe):
    """Xen's own stand-in prints what it is given."""
    text = f"""[uuid]
xen=xen.efi
options=loglvl=all {VALUES}
kernel=vmlinuz console=hvc0 of=uuid {VALUES} ip=${{ip}}
"""
    files = {"BOOTAA64.EFI": harness.application("arm64"),
             "xen.efi": test_tree_arm64.SPECIMEN,
             "vmlinuz": inputs.arm64_image(100_001), WHERE["uuid"]: text}
    machine = pxe({f"{net.FOLDER}{name}": data for name, data in files.items()},
                  "BOOTAA64.EFI", arch="arm64")
    machine.wait_for("^TREE ENDS$", unless=harness.BOOT_IS_LOST)
    tree, _ = test_tree_arm64.tree_of(machine.text)
    chosen = tree["chosen"]
    assert chosen["xen,xen-bootargs"] == f'"loglvl=all {EXPANDED}arm64"'
    assert f'"console=hvc0 of=uuid {EXPANDED}arm64 ip={IP}"' in str(chosen)


served = test_http.served  # a fixture


def test_http_boot(served, application):
    """The same by HTTP, of a machine that has no name but its card's."""
    text = f"""[mac]
hypervisor=none
kernel=vmlinuz {test_pvh.OPTIONS} mac=${{mac}} ip=${{ip}}
"""
    files = {f"{net.FOLDER}{name}": data for name, data in {
        "BOOTX64.EFI": application.read_bytes(),
        "vmlinuz": fetch.kernel().read_bytes(),
        WHERE["mac"]: text, WHERE["all"]: conf("all")}.items()}
    with Server(test_http.paths(files)) as server:
        machine = served(server)
        assert command_line(machine) == (
            f"{test_pvh.OPTIONS} mac={MAC} ip={IP}")


DISK = f"""[global]
on_refusal=next

[address]
kernel=vmlinuz {test_pvh.OPTIONS} ip=${{ip}}
hypervisor=none

[main]
xen=xen-${{arch}}
options=console=com1 com1=115200,8n1 dom0_mem=512M host=${{serial}}
kernel=vmlinuz console=hvc0 {VALUES}
"""


def test_disk(boot, application):
    """Without a network there is no address, and an entry without it is
    booted. Names of one machine's own are not looked for."""
    files = {"BOOTX64.EFI": application, "daybreak.conf": DISK,
             WHERE["mac"]: conf("mac"), "vmlinuz": fetch.kernel(),
             "xen-amd64": fetch.xen_gz()}
    machine = boot({f"{net.FOLDER}{name}": data
                    for name, data in files.items()},
                   devices=[*NAMED, "-netdev", "user,id=net,restrict=on",
                            *net.CARD])
    machine.wait_for(r"^daybreak: daybreak\.conf:5: kernel= has \$\{ip\}, which "
                     "is not known on this machine$")
    machine.wait_for(rf"^\(XEN\) Command line: .* host={SERIAL}$")
    assert command_line(machine).endswith(
        f"console=hvc0 {EXPANDED}amd64")
