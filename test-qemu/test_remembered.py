# SPDX-License-Identifier: MIT
"""
What a host remembers from one boot to the next, in its state file and in EFI
variables: starts are counted, and a kernel that does not come up is passed
over.
"""
from machine import fetch
from machine import initramfs
from machine import state

OPTIONS = "console=com1 com1=115200,8n1 dom0_mem=512M"
# Without a ramdisk Linux finds no root and panics.
CONF = f"""[global]
default=new

[old]
title=The old kernel
options={OPTIONS}
kernel=vmlinuz console=hvc0 quiet me=old
ramdisk=initrd.img

[new]
title=The new kernel
tries=2
options={OPTIONS}
kernel=vmlinuz console=hvc0 earlyprintk=xen quiet me=new
"""
MENDED = CONF + "ramdisk=initrd.img\n"
PANIC = "Kernel panic - not syncing: VFS: Unable to mount root"


def files(application, conf=CONF, before=state.BLANK):
    return {"BOOTX64.EFI": application, "daybreak.conf": conf,
            "daybreak.state": before, "xen.gz": fetch.xen_gz(),
            "vmlinuz": fetch.kernel(),
            "initrd.img": initramfs.busybox(initramfs.REPORT)}


def dom0_is(machine, name):
    """Waits for dom0's report: it is that entry's."""
    machine.wait_for(f"^command line: .*\\bme={name}$")
    machine.wait_for(f"^{initramfs.END}$")


def test_bad_kernel(host, application):
    """Two failed starts in one machine, then the other kernel; an entry that
    was changed has all its tries again."""
    one = host(files(application))
    machine = one.start("loop", resets=True)
    dom0_is(machine, "old")
    machine.stop()
    text = machine.text
    assert text.count(PANIC) == 2
    assert text.count('\nEntry "The new kernel"') == 2
    assert text.count('\nEntry "The old kernel"') == 1
    assert text.count('"new" has no tries left, passed over') == 1
    assert one.state.starts("new") == 2
    assert one.state.last == "old"

    one.replace("daybreak.conf", MENDED)
    machine = one.start("update")
    dom0_is(machine, "new")
    machine.wait_end()
    assert "no tries left" not in machine.text
    assert one.state.starts("new") == 1
    assert one.state.last == "new"
