# SPDX-License-Identifier: MIT
"""
On Arm, where Xen's dom0 has no EFI variables, the state file alone decides
what is booted: once, by default, and with counted starts.
"""
import re

from machine import fetch
from machine import harness
from machine import initramfs
from machine import inputs
from machine import state
from test_tree_arm64 import SPECIMEN, tree_of

# The specimen in Xen's place resets the machine.
CONF = """[global]
default=old

[new]
title=The new kernel
tries=2
xen=specimen.efi
kernel=image me=new

[old]
title=The old kernel
xen=xen.efi
options=console=dtuart dtuart=/pl011@9000000 dom0_mem=512M
kernel=vmlinuz console=hvc0 me=old
ramdisk=initrd.img

[test]
title=A test
xen=specimen.efi
kernel=image me=test
"""
BEFORE = state.make(5, once="test", default="new") + bytes(512)
VARIABLES = """
echo "variables: $(ls /sys/firmware/efi/efivars 2>&1 | head -n 1)"
echo "mounted: $(mount -t efivarfs efivarfs /mnt 2>&1)"
"""
INIT = initramfs.REPORT.replace("\necho DAYBREAK-DOM0-END",
                                f"{VARIABLES}\necho DAYBREAK-DOM0-END")


def test_state_file(host):
    """A test once, two failed starts of the default, then the other kernel."""
    one = host({"BOOTAA64.EFI": harness.application("arm64"),
                "daybreak.conf": CONF, "daybreak.state": BEFORE,
                "specimen.efi": SPECIMEN, "image": inputs.arm64_image(),
                "xen.efi": fetch.xen_efi("arm64"),
                "vmlinuz": fetch.kernel("arm64"),
                "initrd.img": initramfs.busybox(INIT, "arm64")},
               arch="arm64", resets=True)
    machine = one.start("loop")
    machine.wait_for(f"^{initramfs.END}$",
                     unless=harness.BOOT_IS_LOST)
    one.stop()
    text = machine.text
    assert re.findall('^Entry "(.*)"', text, re.MULTILINE) == [
        "A test", "The new kernel", "The new kernel", "The old kernel"]
    boots = text.split("\nDaybreak ")[1:]
    for name, said in zip(("test", "new", "new"), boots):
        assert f"me={name}\"" in str(tree_of(said)[0]["chosen"])
    assert "me=old\n" in boots[3]
    assert re.search("^variables: .*No such file", boots[3], re.MULTILINE)
    assert re.search("^mounted: .*(No such|failed)", boots[3], re.MULTILINE)
    for said, warnings in zip(boots, ([], [], [], [
            'daybreak.state: "new" has no tries left, passed over'])):
        assert re.findall("^daybreak: warning: (.*)$", said,
                          re.MULTILINE) == warnings
    now = one.state
    assert (now.once, now.default, now.last) == ("", "new", "old")
    assert now.starts("new") == 2
    # Once is used up and the start noted, then one more for each start.
    assert now.sequence == 5 + 2 + 3
