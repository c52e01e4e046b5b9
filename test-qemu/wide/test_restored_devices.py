# SPDX-License-Identifier: MIT
"""
A saved domain with a disk is restored before dom0, waits until dom0 has
attached the disk, and goes on writing to it.
"""
import re

from machine import debian_root
from machine import fetch
from machine import harness
from machine import initramfs
import test_bootdom
import test_dom0

# xl's own script takes longer under emulation than xl waits.
SCRIPT = """#!/bin/sh
[ "$1" = add ] && xenstore-write $XENBUS_PATH/physical-device 7:0 \\
	$XENBUS_PATH/hotplug-status connected
exit 0
"""
DISK = "format=raw,vdev=xvda,access=rw,script=/share/block,target=/dev/loop0"
CONFIG = f"""name="web"
type="pv"
kernel="/share/vmlinuz"
ramdisk="/share/guest.img"
memory=256
extra="console=hvc0 quiet"
disk=["{DISK}"]
"""
CONF = test_dom0.HOST.format(options="dom0_mem=512M") + """domains=web

[web]
restore=web.saved
devices=later
"""
FRONT = "xen-blkfront.ko"
# Writes how far it is to the disk, and then says it.
GUEST = initramfs.START + f"""
insmod /{FRONT}
until [ -b /dev/xvda ]; do
	sleep 1
done
n=0
while :; do
	n=$((n + 1))
	printf '%-511s\\n' "sector $n" |
		dd of=/dev/xvda bs=512 count=1 conv=fsync 2>/dev/null &&
		echo "count $n"
	sleep 1
done
"""
LOOP = "chmod +x block; losetup /dev/loop0 /root/disk"
LOG = "consoles/guest-web.log"
SAVE = {
    "disk": f"truncate -s 1M /root/disk && {LOOP}",
    "create": f"xl create web.cfg && until grep -q 'count 3' {LOG}; do "
              "sleep 1; done",
    "save": "xl save web /root/saved && mv /root/saved web.saved && "
            "cp /root/disk disk",
}
RESTORED = {
    "disk": f"cp disk /root/disk && {LOOP}",
    "adopt": "chmod +x daybreak; ./daybreak adopt; ./daybreak adopt",
    "paused": f"xl list web; ! grep count {LOG}",
    "attach": f"xl block-attach web {DISK} && xl unpause web",
    "counting": f"until [ $(grep -c count {LOG}) -gt 3 ]; do sleep 1; done",
    "sector": "xl pause web; dd if=/root/disk bs=512 count=1",
}


def test_disk_is_attached_later(debian_dom0):
    front, = debian_root.modules(("xen_blkfront",))
    guest = initramfs.busybox(GUEST, more={
        FRONT: (initramfs.TEXT, front.read_bytes())})
    first = debian_dom0(
        test_dom0.HOST.format(options="dom0_mem=512M"), SAVE,
        {"vmlinuz": fetch.kernel(), "guest.img": guest, "web.cfg": CONFIG,
         "block": SCRIPT},
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT, memory=2048)
    first.machine.stop()
    dom0 = debian_dom0(
        CONF, RESTORED, {"daybreak": harness.BUILD / "daybreak",
                         "block": SCRIPT, "disk": first.folder / "disk"},
        esp={"web.saved": first.folder / "web.saved"}, label="restored",
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT, memory=2048)
    waits = "web: domain 1, paused until it has its devices"
    assert dom0["adopt"].splitlines() == [waits, waits]
    assert re.search(r"^web .* --p--- ", dom0["paused"], re.MULTILINE)
    log = dom0.read(LOG)
    assert "Linux version" not in log
    assert not re.search("BUG|Oops|error|Call Trace", log)
    counts = [int(n) for n in re.findall(r"^count (\d+)", log, re.MULTILINE)]
    assert counts == list(range(counts[0], counts[0] + len(counts)))
    assert counts[0] > 3
    sector = int(re.match(r"sector (\d+) ", dom0["sector"])[1])
    assert counts[-1] <= sector <= counts[-1] + 1
