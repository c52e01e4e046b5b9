# SPDX-License-Identifier: MIT
"""passthrough=enabled: dom0 gives a PCI device to a domain that was started
with the host, and the domain sees it."""
from machine import debian_root
from machine import harness
from machine import initramfs
from test_bootdom_pvh import IOMMU

# Xen 4.20 wants cmpxchg16b for an IOMMU.
CPU = harness.CPU_WITH_CX16

ID = "0x1b36:0x0005"  # QEMU's pci-testdev
PLACE = "00:10.0"
DEVICE = ["-device", f"pci-testdev,addr={PLACE.removeprefix('00:')}"]

CONF = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=plain db

[plain]
start=paused
kernel=vmlinuz console=hvc0 quiet
ramdisk=guest.img
memory=256

[db]
start=paused
passthrough=enabled
kernel=vmlinuz console=hvc0 quiet
ramdisk=guest.img
memory=256
"""
BACK, FRONT = "xen-pciback.ko", "xen-pcifront.ko"
GUEST = initramfs.START + f"""
insmod /{FRONT}
while :; do
	for device in /sys/bus/pci/devices/*; do
		[ -e $device ] &&
			echo "sees $(cat $device/vendor):$(cat $device/device)"
	done
	echo "has looked"
	sleep 1
done
"""


def until(text, name):
    return f"until grep -q '{text}' consoles/guest-{name}.log; do sleep 1; done"


STEPS = {
    "back": f"insmod ./{BACK}",
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "assignable": f"xl pci-assignable-add {PLACE} && xl pci-assignable-list",
    "looked": f"{until('has looked', 'plain')}; {until('has looked', 'db')}",
    "refused": f"! xl pci-attach plain {PLACE}",
    "attach": f"xl pci-attach db {PLACE}; {until('sees', 'db')}",
    "list": "xl pci-list db",
}


def module(name):
    """Returns the file of one of dom0's kernel's modules."""
    stem = name.removesuffix(".ko").replace("-", "_")
    return next(file for file in debian_root.modules((stem,))
                if file.name.endswith(f"-{name}"))


def test_device_is_attached(debian_dom0):
    guest = initramfs.busybox(GUEST, more={FRONT: (
        initramfs.TEXT, module(FRONT).read_bytes())})
    dom0 = debian_dom0(
        CONF, STEPS, cpu=CPU, memory=2048, devices=[*IOMMU, *DEVICE],
        esp={"guest.img": guest},
        files={"daybreak": harness.BUILD / "daybreak",
               BACK: module(BACK)})
    assert PLACE in dom0["assignable"]
    assert "assign" in dom0["refused"]
    assert PLACE in dom0["list"]
    assert f"sees {ID}" in dom0.read("consoles/guest-db.log")
    assert "sees" not in dom0.read("consoles/guest-plain.log")
