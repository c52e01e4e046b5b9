# SPDX-License-Identifier: MIT
"""What a domain may have on x86: vCPUs, grants, the host's devices.

The domains themselves use what they were given, and Xen's debug keys list it.
"""
import re
from pathlib import Path

from machine import harness
from machine import initramfs
from test_bootdom import CPU, conf, files_for

# The keyboard controller answers its self-test (0xaa) with 0x55, and the last
# 16 bytes below 4 GiB are the firmware's reset vector.
DEVICES = initramfs.START + """
me=$(sed 's/.*me=//' /proc/cmdline)
if [ $me = pv ]; then
	printf '\\252' | dd of=/dev/port bs=1 seek=100 count=1 2>/dev/null
	sleep 1
	echo "$me: keyboard $(dd if=/dev/port bs=1 skip=96 count=1 2>/dev/null |
		hexdump -v -e '1/1 "%02x"')"
fi
at=$([ $me = pv ] && echo 0xfffffff0 || echo 0xd0000ff0)
echo "$me: reset vector $(devmem $at 32)"
echo "$me: $(dmesg | grep -o 'Grant tables using version .')"
echo "$me: processors $(nproc)"
echo "$me: possible $(cat /sys/devices/system/cpu/possible)"
sleep 1000
"""
OPTIONS = "console=hvc0 quiet grant_table.version=2"

XEN_KEYS = "\x01" * 3  # switches the serial line's input to Xen
LOST = "Kernel panic|no domain is left"


def ranges(text, domain):
    """Returns {name: ranges} that Xen's key q lists for a domain."""
    part = text.split(f"Rangesets belonging to domain {domain}:", 1)[1]
    part = part.split("NODE affinity", 1)[0].split("Memory pages", 1)[0]
    return dict(re.findall(r"\(XEN\) +(Interrupts|I/O Memory|I/O Ports) +"
                           r"\{ ?(.*?) ?\}", part))


def grants(text, domain):
    """Returns the limits of a domain's grant tables that Xen's key g prints."""
    return re.search(rf"grant-table for remote d{domain} \(v\d\)\s+"
                     r"(?:\(XEN\)\s+)?\d+ frames \((\d+) max\), "
                     r"\d+ maptrack frames \((\d+) max\)", text).groups()


def test_devices_and_limits(boot, application):
    text = conf({
        "pv": {"memory": 256, "options": OPTIONS, "ioports": '["60", "64"]', "irqs": "[1, 12]",
               "iomem": '["fffff,1"]', "max_grant_version": 1,
               "max_maptrack_frames": 77},
        "pvh": {"memory": 192, "type": "pvh", "options": OPTIONS, "vcpus": 2, "maxvcpus": 4,
                "iomem": '["fffff,1@d0000"]', "max_grant_frames": 17,
                "shadow_memory": 9},
        "large": {"memory": 64, "type": "pvh", "shadow_memory": 1900},
        "denied": {"memory": 128, "ioports": '["3f8-3ff"]'},
        "many": {"memory": 128, "max_grant_frames": 100000}}, dom0="")
    # Debian's kernel for clouds has no /dev/port.
    text = text.replace("kernel=cloud", "kernel=vmlinuz", 1)
    machine = boot(files_for(application, text, DEVICES), cpu=CPU)
    machine.wait_for(r"^\(pv\) pv: possible", unless=LOST)
    machine.wait_for(r"^\(pvh\) pvh: possible", unless=LOST)
    machine.send(XEN_KEYS)
    machine.wait_for("input to Xen")
    machine.send("q")
    machine.wait_for(r"Rangesets belonging to domain 2[\s\S]*I/O Ports.*\n")
    machine.send("g")
    machine.wait_for(r"grant-table for remote d2[\s\S]*maptrack frames.*\n")
    text = machine.text

    assert "pv: keyboard 55" in text
    code = Path(harness.ARCHES["amd64"].firmware[0][0]).read_bytes()
    vector = int.from_bytes(code[-16:-12], "little")
    assert f"pv: reset vector 0x{vector:08X}" in text
    assert f"pvh: reset vector 0x{vector:08X}" in text
    assert "pv: Grant tables using version 1" in text
    assert "pvh: Grant tables using version 2" in text
    assert "pvh: processors 2" in text
    assert "pvh: possible 0-3" in text
    assert ranges(text, 1) == {"Interrupts": "1, 12", "I/O Memory": "fffff",
                               "I/O Ports": "60, 64"}
    assert ranges(text, 2) == {"Interrupts": "", "I/O Memory": "fffff",
                               "I/O Ports": ""}
    assert grants(text, 1) == ("64", "77")
    assert grants(text, 2) == ("17", "1024")
    assert "large: Xen refuses set_paging_mempool_size" in text
    assert "denied: Xen refuses ioport_permission (ioports=): not permitted" \
        in text
    assert "many: Xen refuses createdomain" in text
    assert "Boot domain: 2 of 5 domains built" in text
