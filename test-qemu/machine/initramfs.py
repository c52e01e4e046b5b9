# SPDX-License-Identifier: MIT
"""Ramdisks for domains: cpio archives ("newc") with a static busybox.

Source: Documentation/driver-api/early-userspace/buffer-format.rst in Linux's
tree. Archives are written here, so that device nodes do not need root.
"""
from machine import fetch

# The marker that the test's /init prints; each following line is one fact about
# dom0.
MARKER = "DAYBREAK-DOM0-UP"
END = "DAYBREAK-DOM0-END"

DIRECTORY = 0o040755
PROGRAM = 0o100755
TEXT = 0o100644
CONSOLE = 0o020600  # character device 5:1

# Linux opens /dev/console for /init before devtmpfs is mounted: this works
# because the archive has the node. The redirection works without it, too.
START = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /dev /proc /sys
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
exec </dev/console >/dev/console 2>&1
dmesg -n 1
"""

# The command that the kernel runs when it is asked to shut down.
POWEROFF = """
mkdir -p /sbin
echo '#!/bin/busybox sh' >/sbin/poweroff
echo 'exec /bin/busybox poweroff -f' >>/sbin/poweroff
chmod +x /sbin/poweroff
"""

FACTS = """
echo "hypervisor: $(cat /sys/hypervisor/type 2>&1)"
echo "guest type: $(cat /sys/hypervisor/guest_type 2>&1)"
echo "kernel: $(uname -r)"
echo "command line: $(cat /proc/cmdline)"
echo "processors: $(nproc)"
echo "$(grep MemTotal: /proc/meminfo)"
for file in /extra-*; do
	[ -e "$file" ] && echo "$file: $(cat "$file")"
done
node=/proc/device-tree/hypervisor/compatible
echo "node: $([ -e $node ] && tr '\\0' ' ' <$node || echo none)"
"""

REPORT = START + f"""
echo
echo {MARKER}
{FACTS}
echo {END}
reboot -f
"""
# For tests that need to see more: the machine runs until it is stopped.
REPORT_AND_STAY = REPORT.replace("reboot -f", """
while :; do
	sleep 60
done""")


def repeated_report(name):
    """Prints the facts repeatedly, between lines that name the domain.

    Domains that share a console interrupt each other's lines.
    """
    return START + f"""
while :; do
	echo
	echo {name}-BEGIN
	{FACTS.strip()}
	echo {name}-END
	sleep 3
done
"""


SHELL = START + """
echo
echo "This is dom0's shell, on $(cat /sys/hypervisor/type)."
echo "To leave: reboot -f, or Ctrl-A X, which ends QEMU."
setsid -c sh -i </dev/hvc0 >/dev/hvc0 2>&1
reboot -f
"""


def newc(entries):
    """Returns a cpio archive of {path: (mode, bytes)}, in that order."""
    archive = bytearray()
    for number, (path, (mode, data)) in enumerate(entries.items(), 1):
        _add(archive, number, path, mode, data)
    _add(archive, 0, "TRAILER!!!", 0, b"")
    return bytes(archive)


def busybox(init, arch="amd64", more=None):
    """Returns a ramdisk whose /init is the given script; more is passed to
    newc()."""
    entries = {"dev": (DIRECTORY, b""), "dev/console": (CONSOLE, b""),
               "bin": (DIRECTORY, b""),
               "bin/busybox": (PROGRAM, fetch.busybox(arch).read_bytes())}
    entries["init"] = (PROGRAM, init.encode())
    return newc({**entries, **(more or {})})


def _add(archive, number, path, mode, data):
    name = path.encode() + b"\0"
    major, minor = (5, 1) if mode == CONSOLE else (0, 0)
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor,
              len(name), 0)
    archive += b"070701" + b"".join(b"%08X" % field for field in fields)
    for part in (name, data):
        archive += part
        archive += bytes(-len(archive) % 4)
