# SPDX-License-Identifier: MIT
"""
`daybreak adopt --stay` in a Debian dom0: a domain that was started with the host
and has ended is handled as xl handles its own.
"""
import json
import re

from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
import test_adopt
import test_bootdom
import test_dom0

MIB = {"pv": 96, "pvh": 160}
LINUX = """
[{name}]
type={kind}
kernel=cloud console=hvc0 quiet {words}
ramdisk=guest.img
memory={memory}
{keys}
"""
TESTER = """
[{name}]
type={kind}
kernel=guest{kind}.elf name={name} shutdown={reason}
memory=16
{keys}
"""
CONF = test_dom0.HOST.format(options="dom0_mem=512M") + """\
domains=web mail files db dumped off crashed dogged
""" + "".join(
    LINUX.format(name=name, kind=kind, memory=MIB[kind], words=words,
                 keys=keys)
    for name, kind, words, keys in (
        ("web", "pvh", "", "uuid=" + test_adopt.UUID),
        ("mail", "pvh", "", "on_reboot=rename-restart"),
        ("files", "pvh", "", "cpu_weight=512"),
        ("db", "pv", "", "start=paused"),
        # xl takes long for a PVH domain's memory.
        ("dumped", "pv", "crash", "on_crash=coredump-destroy"))) + "".join(
    TESTER.format(name=name, kind=kind, reason=reason, keys=keys)
    for name, kind, reason, keys in (
        ("off", "pv", 0, ""), ("crashed", "pvh", 3, "on_crash=preserve"),
        ("dogged", "pv", 4, "")))

GUEST = initramfs.START + initramfs.POWEROFF + initramfs.POWEROFF.replace(
    "poweroff", "reboot") + """
echo this is a new start
grep -q crash /proc/cmdline && echo c >/proc/sysrq-trigger
""" + test_dom0.COUNTING

START = """
(bash -c 'echo $$ >stay.pid; exec ./daybreak adopt --stay' >stay.log 2>&1
echo $? >ended) &"""
# The partition is there only while the files are copied.
STAY = f"""
chmod +x daybreak
mkdir -p /efi
mount -t vfat /dev/vda1 /efi
mkdir -p /var/lib/daybreak/domains
touch /var/lib/daybreak/domains/old.kernel
NOTIFY_SOCKET=/run/notify
export NOTIFY_SOCKET
python3 notified.py >notified &
until [ -S $NOTIFY_SOCKET ]; do
	sleep 1
done
{START}
wait %1
cat notified
until grep -q '^dumped: is destroyed' stay.log &&
	grep -q '^dogged: is destroyed' stay.log; do
	sleep 1
done
umount /efi
ls /var/lib/daybreak/domains /var/lib/xen/dump
"""
# What systemd does.
NOTIFIED = """import socket

with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waits:
    waits.bind("/run/notify")
    print("told", waits.recv(100).decode())
"""
STARTS = """
until [ "$(grep -c 'new start' consoles/guest-{name}.log)" -ge {nr} ]; do
	sleep 1
done
"""
GONE = "while xl list {name} 2>/dev/null; do sleep 1; done\n"
STEPS = {
    "stay": STAY,
    "list": "xl list",
    "second": "./daybreak adopt --stay; test $? = 1",
    "json": "xl list -l web",
    "config": "cat /var/lib/daybreak/domains/files.cfg",
    # Without the partition, with what it has copied.
    "restart": f"""
kill $(cat stay.pid)
until [ -s ended ]; do sleep 1; done
cat stay.log ended
rm ended
{START}
until grep -q '^crashed: is left' stay.log; do sleep 1; done
""",
    "booted": "".join(STARTS.format(name=name, nr=1)
                      for name in ("web", "mail", "files", "db")),
    "reboot": "xl reboot web && xl reboot mail\n" + "".join(
        STARTS.format(name=name, nr=2) for name in ("web", "mail")) +
    "xl list; xl vm-list",
    # It is xl's now, which reads its files once more.
    "again": "xl reboot web\n" + STARTS.format(name="web", nr=3) + "xl list",
    "save": r"""
until grep -q 'count 3' consoles/guest-db.log; do sleep 1; done
xl save db /root/saved && xl restore /root/saved && rm /root/saved || exit
last=$(grep -c count consoles/guest-db.log)
until [ "$(grep -c count consoles/guest-db.log)" -gt $((last + 2)) ]; do
	sleep 1
done
xl list
""",
    "shutdown": "timeout 250 xl shutdown -w files\n" + GONE.format(
        name="files"),
    "left": "xl list",
    # It has no domain left to watch then.
    "end": "until [ -s ended ]; do sleep 1; done; cat stay.log ended",
}


def listed(text):
    """Returns {name: (domid, state)} of what xl list has printed last."""
    return test_adopt.listed(text[text.index("Name  "):].split("UUID  ")[0])


def said(log, name):
    """Returns the lines of the log about a domain."""
    return [line.removeprefix(f"{name}: ") for line in log.splitlines()
            if line.startswith(f"{name}: ")]


def test_stays(debian_dom0):
    """They are started anew, destroyed, dumped or left, as their keys say."""
    kernel = fetch.cloud_kernel()
    esp = {"cloud": kernel, "guest.img": initramfs.busybox(GUEST),
           **{guest.kernel(kind).name: guest.kernel(kind)
              for kind in guest.KINDS}}
    dom0 = debian_dom0(CONF, STEPS, {
        "daybreak": harness.BUILD / "daybreak", "notified.py": NOTIFIED},
                       esp=esp, cpu=test_bootdom.CPU,
                       timeout=2 * test_dom0.TIMEOUT)
    log = dom0["restart"]
    assert "warning" not in log and log.endswith("\n0\n")
    domains = listed(dom0["list"])
    assert domains.keys() == {"Domain-0", "web", "mail", "files", "db",
                              "crashed"}
    assert domains["web"][0] == 1
    assert "c" in domains["crashed"][1]
    assert said(log, "off")[1:] == [
        "domain 6 has shut down: on_poweroff=destroy", "is destroyed"]
    assert said(log, "crashed")[1:] == [
        "domain 7 has crashed: on_crash=preserve",
        "is left until xl destroy 7"]
    assert said(log, "dogged")[1:] == [
        "domain 8 was stopped by its watchdog: on_watchdog=destroy",
        "is destroyed"]
    assert said(log, "dumped")[1:] == [
        "domain 5 has crashed: on_crash=coredump-destroy",
        "its memory is in /var/lib/xen/dump/dumped", "is destroyed"]
    assert dom0["stay"].startswith("told READY=1\n")
    assert "old.kernel" not in dom0["stay"]
    assert {"web.cfg", "web.kernel", "web.ramdisk", "dumped"} <= \
        set(dom0["stay"].split())
    assert "/var/lib/daybreak: another daybreak adopt --stay runs already\n" \
        in dom0["second"]
    config = json.loads(dom0["json"])[0]["config"]
    assert config["c_info"]["name"] == "web"
    assert config["on_reboot"] == "restart"
    assert 'cpu_weight="512"' in dom0["config"].splitlines()

    log = dom0["end"]
    assert "warning" not in log and log.endswith("\n0\n")
    assert said(log, "web")[1:] == [
        "domain 1 has asked for a reboot: on_reboot=restart",
        "is started anew by xl"]
    domains = listed(dom0["reboot"])
    assert domains["web"][0] > 8 and domains["mail"][0] > 8
    assert re.search(rf"^{test_adopt.UUID} +{domains['web'][0]} +web *$",
                     dom0["reboot"], re.MULTILINE)
    old, = (name for name in domains if name.startswith("mail-"))
    assert re.fullmatch(r"mail-\d{8}T\d{4}Z", old)
    assert domains[old][0] == 2 and "s" in domains[old][1]
    assert f"is left as {old}" in said(log, "mail")
    again = listed(dom0["again"])
    assert again["web"][0] > domains["web"][0]

    assert said(log, "db")[1:] == ["domain 4 is gone"]
    assert listed(dom0["save"])["db"][0] > 8
    assert "Domain 3 has been shut down, reason code 0" in dom0["shutdown"]
    assert said(log, "files")[1:] == [
        "domain 3 has shut down: on_poweroff=destroy", "is destroyed"]
    assert "files" not in listed(dom0["left"])
