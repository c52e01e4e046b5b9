# SPDX-License-Identifier: MIT
"""`daybreak adopt` in a Debian dom0: what xl then knows about the domains that
were started with the host, and what it can do with them.

xl is that of Xen 4.17, which does not work on a newer Xen.
"""
import json
import re

import pytest

from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
import test_bootdom

UUID = "01234567-89ab-4def-8123-456789abcdef"
# Quiet: until dom0 reads it, a domain's console holds only 2 KB.
QUIET = "console=hvc0 quiet"
MEMORY = 160

CONF = f"""[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=web pinned behind db late

[web]
type=pvh
uuid={UUID}
kernel=cloud {QUIET} me=web
ramdisk=guest.img
memory={MEMORY}

[db]
kernel=cloud {QUIET} me=db
ramdisk=guest.img
memory={MEMORY}

[pinned]
cpus=5
kernel=cloud {QUIET}
memory={MEMORY}

[behind]
after=pinned
kernel=cloud {QUIET}
memory={MEMORY}

[late]
start=paused
kernel=cloud {QUIET} me=late
ramdisk=guest.img
memory={MEMORY}
"""

# One reads "name" in xenstore's wire protocol (public/io/xs_wire.h), after a
# header of 16 bytes.
GUEST = initramfs.START + initramfs.POWEROFF + r"""
me=$(sed 's/.*me=//' /proc/cmdline)
if [ $me = late ]; then
	exec 3<>/dev/xen/xenbus
	printf '\2\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0name\0' >&3
	dd bs=16 count=1 <&3 >/dev/null 2>&1
	echo "xenstore calls me $(dd bs=64 count=1 <&3 2>/dev/null)."
fi
n=0
while :; do
	n=$((n + 1))
	echo "tick $n of $me"
	sleep 2
done
"""

# Two domains are not started, which also shows in the exit status.
ADOPT = "chmod +x daybreak; ./daybreak adopt; test $? = 1"
LINE = "timeout 200 xl console {name} </dev/null | grep -m 1 '{text}'"
# Each thing that the command needs is missing once.
MISSING = """
variables=/sys/firmware/efi/efivars
library=/usr/lib/x86_64-linux-gnu/libxenctrl.so.4.17
socket=/run/xenstored/socket
chmod +x daybreak
umount $variables
./daybreak adopt
mount -t efivarfs efivarfs $variables
mount --bind /dev/null $library
./daybreak adopt
umount $library
setpriv --reuid 65534 --clear-groups ./daybreak adopt
mv $socket $socket.away
./daybreak adopt
mv $socket.away $socket
"""
# Its configuration is not given anew.
SAVE = """
[ ! -s option ] || exit 0
log=consoles/guest-late.log
xl save late /root/saved
last=$(grep -c tick $log)
xl restore /root/saved && rm /root/saved || exit
until [ $(grep -c tick $log) -gt $((last + 1)) ]; do
	sleep 1
done
"""
STEPS = {
    "missing": MISSING,
    "before": "xl list",
    "dry": ADOPT.replace("adopt", "adopt -n"),
    "untouched": "xl list",
    # A name that is already used: the others are adopted anyway.
    "taken": "xenstore-write /local/domain/77/name db; "
             + ADOPT.replace("adopt", "adopt $(cat option)"),
    "adopt": f"xenstore-rm /local/domain/77; {ADOPT}",
    "unpause": "[ ! -s option ] || xl unpause late",
    "list": "xl list",
    "web": LINE.format(name="web", text="tick [0-9]* of web"),
    "db": LINE.format(name="db", text="tick [0-9]* of db"),
    "late": LINE.format(name="late", text="xenstore calls me"),
    "create": "xl create -p pvh.cfg && xl create -p pv.cfg",
    "store": "xenstore-ls -fp",
    "destroyed": "xl destroy likeweb && xl destroy likelate",
    "json": "xl list -l web",
    "save": SAVE,
    "shutdown": "timeout 250 xl shutdown -w web",
    "ended": f"xl list; {ADOPT}",
    "destroy": "xl destroy web && xl destroy db && xl destroy late",
    "after": "xl list",
    "gone": ADOPT,
    "left": "xenstore-ls -f /local/domain; xenstore-ls -f /vm; "
            "xenstore-ls -f /libxl; ls /var/lib/xen",
}

REFUSALS = (
    r"/DaybreakDomains-.*: is not there: either",
    r"the running Xen's library cannot be loaded: .*libxenctrl\.so\.4\.17",
    r"^/dev/xen/privcmd: Permission denied: domains are adopted by root",
    r"^no xenstored answers at /\S+/socket: No such file",
)

# The same domains, created by xl.
CREATED = """type="{kind}"
name="{name}"
kernel="/share/cloud"
ramdisk="/share/guest.img"
memory={memory}
extra="{options}"
"""


def created(kind, name):
    return CREATED.format(kind=kind, name=name, memory=MEMORY, options=QUIET)


def became(late, web="domain 1, running", db="domain 4, running"):
    """Returns what adopt prints, a line per domain in starting order."""
    return [f"web: {web}",
            "pinned: not started: Xen refused setvcpuaffinity: Invalid "
            "argument",
            "behind: not started: the domain in its after= was not started",
            f"db: {db}", f"late: {late}"]


def listed(text):
    """Parses xl list as {name: (domid, state)}."""
    lines = [line.split() for line in text.splitlines()[1:]]
    return {words[0]: (int(words[1]), words[4]) for words in lines}


NODE = re.compile(r'^(/\S*) = "(.*)"   \((.*)\)$', re.MULTILINE)


def nodes_of(store, domid, uuid):
    """Returns the nodes of one domain, its domid replaced by N and its UUID by
    U."""
    def plain(text):
        text = text.replace(uuid, "U")
        text = re.sub(rf"\b([nrbw]){domid}\b", r"\1N", text)
        return re.sub(rf"(?<=[/ ]){domid}(?=/|$)", "N", text)

    found = {}
    for path, value, access in NODE.findall(store):
        path = plain(path)
        if re.match(r"/(local/domain|libxl|local/domain/0/backend/console)/N"
                    r"|/vm/U", path):
            found[path] = (plain(value), plain(access))
    return found


# Nodes that differ between domains, or that the guest itself writes.
OWN = re.compile(r"/(name|uuid|start_time|domid|frontend-id|ring-ref|tty|"
                 r"feature-\w+)$")


def check_store(store, ours, theirs):
    """Every node that xl writes is there, with its value and permissions; no
    others."""
    uuids = {domid: re.search(rf'^/local/domain/{domid}/vm = "/vm/(\S+)"',
                              store, re.MULTILINE)[1]
             for domid in (ours, theirs)}
    mine = nodes_of(store, ours, uuids[ours])
    xls = nodes_of(store, theirs, uuids[theirs])
    assert len(xls) > 50
    # The configuration that xl was given is not known in dom0.
    xls = {path: node for path, node in xls.items()
           if not path.startswith("/vm/U/image")}
    assert mine.keys() == xls.keys()
    for path, (value, access) in xls.items():
        assert mine[path][1] == access, path
        if not OWN.search(path):
            assert mine[path][0] == value, path
        elif path.endswith(("/domid", "/frontend-id")):
            assert mine[path][0] == str(ours), path


@pytest.mark.parametrize("xenstored, option, late", [
    ("xenstored", "", "was paused, now running"),
    ("oxenstored", "-p", "paused")], ids=["xenstored", "oxenstored"])
def test_adopt(debian_dom0, xenstored, option, late):
    """xl can name, talk to, shut down and destroy the domains."""
    guest = initramfs.busybox(GUEST)
    kernel = fetch.cloud_kernel()
    dom0 = debian_dom0(
        CONF, STEPS, xenstored=xenstored, cpu=test_bootdom.CPU, timeout=900,
        unless="Kernel panic",
        files={"option": option, "daybreak": harness.BUILD / "daybreak",
               "cloud": kernel, "guest.img": guest,
               "pvh.cfg": created("pvh", "likeweb"),
               "pv.cfg": created("pv", "likelate")},
        esp={"cloud": kernel, "guest.img": guest})

    lines = dom0["missing"].splitlines()
    assert len(lines) == len(REFUSALS)
    for line, says in zip(lines, REFUSALS):
        assert re.search(says, line)
    for step in ("before", "untouched"):
        assert dom0[step].count("(null)") == 3
    assert dom0["dry"].splitlines() == became(late="domain 5, paused")
    assert dom0["taken"].splitlines() == became(
        late=f"domain 5, {late}",
        db="domain 77 already has that name")
    # A second time, domains that xl may have paused itself stay paused.
    assert dom0["adopt"].splitlines() == became(
        late=f"domain 5, {late.split()[-1]}")
    domains = listed(dom0["list"])
    assert {name: domid for name, (domid, _) in domains.items()} == {
        "Domain-0": 0, "web": 1, "db": 4, "late": 5}
    assert not any("p" in state for _, state in domains.values())
    # What they printed before the console was read is not lost.
    for name in ("web", "db"):
        assert f"tick 1 of {name}" in dom0.read(f"consoles/guest-{name}.log")
    assert "xenstore calls me late." in dom0["late"]

    likeweb, likelate = (int(re.search(
        rf'^/local/domain/(\d+)/name = "{name}"', dom0["store"],
        re.MULTILINE)[1]) for name in ("likeweb", "likelate"))
    check_store(dom0["store"], 1, likeweb)
    check_store(dom0["store"], 5, likelate)
    assert f'/vm/{UUID}/name = "web"' in dom0["store"]
    # The features of db stay empty: its kernel does not know of xenstore.
    for name, value in (("web", "1"), ("db", ""), ("late", "1")):
        domid, _ = domains[name]
        assert (f'/local/domain/{domid}/control/feature-poweroff = "{value}"'
                in dom0["store"]), name

    config = json.loads(dom0["json"])[0]["config"]
    assert config["c_info"]["name"] == "web"
    assert config["b_info"]["target_memkb"] == MEMORY * 1024
    ticks = re.findall(r"tick (\d+) of late", dom0.read(
        "consoles/guest-late.log"))
    assert ticks == [str(number + 1) for number in range(len(ticks))]

    assert "Domain 1 has been shut down, reason code 0" in dom0["shutdown"]
    assert "s" in listed(dom0["ended"].split("web: ")[0])["web"][1]
    assert "web: domain 1, has shut down" in dom0["ended"]
    assert listed(dom0["after"]).keys() == {"Domain-0"}
    assert dom0["gone"].splitlines() == became("gone", "gone", "gone")
    assert not re.search(
        r"/domain/[1-9]|^/vm/\w|^/libxl/\w|^userdata-d\.[1-9]", dom0["left"],
        re.MULTILINE)


# Test kernels that report each change of their console's flag.
WATCHED = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 guest_loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
domains=web db late
"""
WATCHING = """
[{name}]
type={kind}
kernel=guest{kind}.elf name={name} connection
memory=16
{keys}
"""
# Before and after adopting.
LATE = """
xl unpause 3
until xl dmesg | grep -q "(d3) connection 1"; do
	sleep 1
done
"""
READ = """
chmod +x daybreak
./daybreak adopt || exit 1
for name in web db late; do
	until tail -n 1 consoles/guest-$name.log | grep -q "connection 0"; do
		sleep 1
	done
done
"""


def test_console_is_read(debian_dom0):
    """Domains see that their console is not read until dom0 reads it.

    web is not told of xenstore, and is adopted like the others.
    """
    kernels = {guest.kernel(kind).name: guest.kernel(kind)
               for kind in guest.KINDS}
    domains = {"web": ("pvh", "xenstore=no"), "db": ("pv", ""),
               "late": ("pvh", "start=paused")}
    dom0 = debian_dom0(
        WATCHED + "".join(WATCHING.format(name=name, kind=kind, keys=keys)
                          for name, (kind, keys) in domains.items()),
        {"late": LATE, "read": READ, "list": "xl list"},
        cpu=test_bootdom.CPU, esp=kernels,
        files={"daybreak": harness.BUILD / "daybreak"})
    assert listed(dom0["list"]).keys() == {"Domain-0", *domains}
    for name in domains:
        log = dom0.read(f"consoles/guest-{name}.log")
        *_, disconnected, connected = re.findall(r"connection (\d+)", log)
        assert (disconnected, connected) == ("1", "0"), log
