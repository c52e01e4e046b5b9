# SPDX-License-Identifier: MIT
"""
Domains that xl of a real dom0 has saved are restored at the next boot, before
dom0 runs, and go on once dom0 has adopted them: PV and PVH.
"""
import re

from machine import fetch
from machine import harness
from machine import initramfs
import test_bootdom
import test_dom0
import test_saved

KINDS = ("pv", "pvh")
CONF = test_dom0.HOST.format(options="dom0_mem=512M") + """domains=one two

[one]
restore=pv.saved

[two]
restore=pvh.saved
cpu_weight=512
"""
# It shuts down when it is asked to.
COUNTS = initramfs.START + r"""
mkdir -p /sbin
echo '#!/bin/busybox sh' >/sbin/poweroff
echo 'exec /bin/busybox poweroff -f' >>/sbin/poweroff
chmod +x /sbin/poweroff
n=0
while :; do
	n=$((n + 1))
	echo count $n
	sleep 1
done
"""
SAVE = {
    "create": """
for kind in pv pvh; do
	xl create $kind.cfg || exit
	until grep -q 'count 9' "consoles/guest-$kind domain.log"; do
		sleep 1
	done
done
""",
    "save": test_saved.STEPS["save"],
}
# Three more counts of each, then xl asks one to shut down.
RESTORED = {
    "before": "xl list",
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "counting": """
for name in one two; do
	until [ "$(grep -c count consoles/guest-$name.log)" -gt 3 ]; do
		sleep 1
	done
done
xl list
xl sched-credit2 -d two
""",
    "shutdown": "timeout 250 xl shutdown -w one; xl list",
}


def counts(text):
    return [int(n) for n in re.findall(r"^count (\d+)", text, re.MULTILINE)]


def saved(debian_dom0):
    """Boots a dom0 that saves two domains; returns {kind: its file}, and the
    last count of each."""
    config = {f"{kind}.cfg": test_saved.CONFIG.format(
        kind=kind, memory=test_saved.MEMORY[kind], vcpus=test_saved.VCPUS[kind],
        uuid=test_saved.UUIDS[kind]) for kind in KINDS}
    dom0 = debian_dom0(
        test_dom0.HOST.format(options="dom0_mem=512M"), SAVE,
        {"cloud": fetch.cloud_kernel(),
         "counts.img": initramfs.busybox(COUNTS), **config},
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT)
    dom0.machine.stop()
    return ({kind: dom0.folder / f"{kind}.saved" for kind in KINDS},
            {kind: counts(dom0.read(f"consoles/guest-{kind} domain.log"))[-1]
             for kind in KINDS})


def test_restored(debian_dom0):
    """They go on where they were, without a second start."""
    files, last = saved(debian_dom0)
    dom0 = debian_dom0(
        CONF, RESTORED, {"daybreak": harness.BUILD / "daybreak"},
        esp={path.name: path for path in files.values()}, label="restored",
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT)
    text = dom0.machine.text
    for name, mib, kind in (("one", test_saved.MEMORY["pv"], "pv"),
                            ("two", test_saved.MEMORY["pvh"], "pvh")):
        assert re.search(rf"^{name}: domain \d, {mib} MiB, .* restored and "
                         "paused after", text, re.MULTILINE)
        assert re.search(rf" {mib} +{test_saved.VCPUS[kind]} +--p--- ",
                         dom0["before"])
        assert re.search(rf"^{name}: domain \d, was paused, now running$",
                         dom0["adopt"], re.MULTILINE)
        log = dom0.read(f"consoles/guest-{name}.log")
        seen = counts(log)
        assert last[kind] <= seen[0] <= last[kind] + 2
        assert seen == list(range(seen[0], seen[0] + len(seen)))
        assert "Linux version" not in log
        assert not re.search("BUG|Oops|WARNING|Call Trace", log)
    assert re.search(r"^two +\d+ +512 ", dom0["counting"], re.MULTILINE)
    assert re.search("^one .* ---s-- ", dom0["shutdown"], re.MULTILINE)
