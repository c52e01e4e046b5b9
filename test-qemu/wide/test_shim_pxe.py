# SPDX-License-Identifier: MIT
"""
Under Secure Boot the firmware loads Debian's shim by PXE, which loads Daybreak
as its second stage from the same folder; all that is read then is compared with
the seal.
"""
from pathlib import Path

import pytest

from machine import fetch
from machine import harness
from machine import inputs
from machine import lan as network
from machine import net
from machine import secure_boot
from machine import variables
from test_secure_boot import BOOT
from test_shim import fixture_files, sealed  # pylint: disable=unused-import


@pytest.fixture(name="start")
def fixture_start(lan, netboot, tmp_path):
    """Boots with a key of the machine's owner."""
    with harness.scratch() as root:
        def start(files, mok):
            code, empty = secure_boot.MICROSOFT
            store = tmp_path / "vars.fd"
            store.write_bytes(variables.put_mok(empty.read_bytes(), mok.der()))
            files = {**files, f"{BOOT}shimx64.efi": fetch.shim().read_bytes()}
            harness.put_files(Path(root), net.names(files))
            # shim looks for the name only in the packet's own field.
            network.dnsmasq(lan, root, "boot/shimx64.efi",
                            options=["--dhcp-no-override"])
            return netboot(lan.devices, firmware=(code, empty),
                           variables=store)
        yield start


def test_boots(start, files, tmp_path):
    mok = secure_boot.other(tmp_path)
    machine = start(sealed(files, mok, mok), mok)
    machine.wait_for(inputs.ENTERED, unless=harness.BOOT_IS_LOST)
    assert "\nNetwork: TFTP from 10.9.0.1\n" in machine.text
    assert machine.text.count("every file is compared with daybreak.seal") == 1


def test_changed(start, files, tmp_path):
    """A kernel of which one byte is not as it was sealed."""
    mok = secure_boot.other(tmp_path)
    files = sealed(files, mok, mok)
    kernel = bytearray(secure_boot.content(files[f"{BOOT}vmlinuz"]))
    kernel[-1] ^= 1
    machine = start({**files, f"{BOOT}vmlinuz": bytes(kernel)}, mok)
    machine.wait_for("^daybreak: vmlinuz: its content is not what was sealed",
                     unless=f"{inputs.ENTERED}|^Starting")
