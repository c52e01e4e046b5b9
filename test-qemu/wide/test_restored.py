# SPDX-License-Identifier: MIT
"""
Domains that xl of a real dom0 has saved are restored at the next boot and go on
before dom0 runs, or with start=paused once dom0 has adopted them: PV and PVH.
"""
import re
import shutil
from pathlib import Path

import pytest

from machine import fetch
from machine import harness
from machine import initramfs
import test_bootdom
import test_bootdom_pvh
import test_dom0
import test_saved

KINDS = ("pv", "pvh")
CONF = test_dom0.HOST.format(options="{options}") + """domains=one two

[one]
restore=pv.saved
{start}

[two]
restore=pvh.saved
cpu_weight=512
{start}
"""
# It shuts down when it is asked to.
COUNTS = initramfs.START + initramfs.POWEROFF + test_dom0.COUNTING
SAVE = {"create": test_saved.create(9), "save": test_saved.STEPS["save"]}
# Three more counts of each, then xl asks one to shut down.
RESTORED = {
    "before": "xl list",
    "adopt": """
chmod +x daybreak
./daybreak adopt
""",
    # What they printed before waits in their consoles.
    "early": """
cat /proc/uptime
for name in one two; do
	until grep -q count consoles/guest-$name.log; do sleep 1; done
	grep -c count consoles/guest-$name.log
done
""",
    "counting": """
for name in one two; do
	until [ "$(grep -c count consoles/guest-$name.log)" -gt 3 ]; do
		sleep 1
	done
done
xl list
xl sched-credit2 -d two
""",
    # Saved again with what adopt has written, and restored by xl.
    "again": """
for name in one two; do
	xl save $name /root/again && cp consoles/guest-$name.log saved.log || exit
	xl restore /root/again && rm /root/again || exit
	last=$(grep -c count saved.log)
	until [ "$(grep -c count consoles/guest-$name.log)" -gt $((last + 2)) ]; do
		sleep 1
	done
done
xl list
""",
    "shutdown": "timeout 250 xl shutdown -w one; xl list",
}


def counts(text):
    return [int(n) for n in re.findall(r"^count (\d+)", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def kept():
    """A folder for files that several tests have."""
    with harness.scratch() as folder:
        yield Path(folder)


def save(debian_dom0, folder):
    """Boots a dom0 that saves both domains to the folder, and notes there what
    each has counted to."""
    config = {f"{kind}.cfg": test_saved.config(kind) for kind in KINDS}
    dom0 = debian_dom0(
        test_dom0.HOST.format(options="dom0_mem=512M"), SAVE,
        {"cloud": fetch.cloud_kernel(),
         "counts.img": initramfs.busybox(COUNTS), **config}, label="saving",
        cpu=test_bootdom.CPU, timeout=test_dom0.TIMEOUT)
    dom0.machine.stop()
    for kind in KINDS:
        log = dom0.read(f"consoles/guest-{kind} domain.log")
        (folder / kind).write_text(str(counts(log)[-1]))
        shutil.copy(dom0.folder / f"{kind}.saved", folder)


@pytest.fixture
def saved(debian_dom0, kept):
    """Returns {kind: its file}, and the last count of each."""
    if not (kept / "pvh.saved").exists():
        save(debian_dom0, kept)
    return ({kind: kept / f"{kind}.saved" for kind in KINDS},
            {kind: int((kept / kind).read_text()) for kind in KINDS})


# A PVH dom0 in QEMU maps a domain's pages slowly, which xl does to save it.
TIMEOUT = 2 * test_dom0.TIMEOUT

OPTIONS = "dom0_mem=512M"
PAUSED = "start=paused"

# The daemon in dom0, what builds the domains, a PV or a PVH boot domain, and
# whether they run before dom0 does.
DOM0S = {
    "xenstored": ("", OPTIONS, {}),
    "oxenstored": ("", OPTIONS, {"xenstored": "oxenstored"}),
    "pvh": ("", test_bootdom_pvh.PVH, {"devices": test_bootdom_pvh.IOMMU}),
    "paused": (PAUSED, OPTIONS, {}),
    "paused, oxenstored": (PAUSED, OPTIONS, {"xenstored": "oxenstored"}),
}


@pytest.mark.parametrize("name", DOM0S)
def test_restored(debian_dom0, saved, name):
    """They go on where they were, without a second start, and once more when xl
    has saved and restored them."""
    files, last = saved
    start, options, others = DOM0S[name]
    dom0 = debian_dom0(
        CONF.format(start=start, options=options), RESTORED,
        {"daybreak": harness.BUILD / "daybreak"},
        esp={path.name: path for path in files.values()},
        cpu=test_bootdom.CPU, timeout=TIMEOUT, **others)
    check_early(dom0, bool(start))
    text = dom0.machine.text
    for domain, kind in (("one", "pv"), ("two", "pvh")):
        mib = test_saved.MEMORY[kind]
        assert re.search(rf"^{domain}: domain \d, {mib} MiB, .* restored"
                         f"{' and paused' if start else ''} after", text,
                         re.MULTILINE)
        assert re.search(rf" {mib} +{test_saved.VCPUS[kind]} +"
                         f"{'--p---' if start else '[rb-]*'} ",
                         dom0["before"])
        assert re.search(rf"^{domain}: domain \d, "
                         f"{'was paused, now ' if start else ''}running$",
                         dom0["adopt"], re.MULTILINE)
        # Domains 1 and 2 were the boot domain's.
        assert re.search(rf"^{domain} +[34] +{mib} ", dom0["again"],
                         re.MULTILINE)
        check_console(dom0.read(f"consoles/guest-{domain}.log"), last[kind])
    assert re.search(r"^two +\d+ +512 ", dom0["counting"], re.MULTILINE)
    assert re.search("^Domain . has been shut down, reason code 0$",
                     dom0["shutdown"], re.MULTILINE)


def test_without_dom0(boot, application, saved):
    """They run on, although there is no xenstored to come."""
    files, last = saved
    conf = CONF.format(start="", options=OPTIONS)
    conf = re.sub(r"^(kernel|ramdisk)=.*\n", "", conf, flags=re.MULTILINE)
    machine = boot({"/EFI/BOOT/BOOTX64.EFI": application,
                    "/EFI/BOOT/daybreak.conf": conf,
                    "/EFI/BOOT/xen.gz": fetch.xen_gz(),
                    **{f"/EFI/BOOT/{path.name}": path
                       for path in files.values()}}, cpu=test_bootdom.CPU)
    for name, kind in (("one", "pv"), ("two", "pvh")):
        machine.wait_for(rf"^\({name}\) count {last[kind] + 5}\s*$",
                         unless="has shut down|has crashed|dom0 is placed")


def check_early(dom0, was_paused):
    """Checks that the domains had counted, a number a second, since dom0 began
    to run, or that they had not."""
    uptime, *_, one, two = dom0["early"].split()
    for counted in (int(one), int(two)):
        if was_paused:
            assert counted < float(uptime) / 3
        else:
            assert counted > float(uptime) / 3


def check_console(log, last):
    """Checks that a domain that had counted to last goes on from there."""
    seen = counts(log)
    assert last <= seen[0] <= last + 2
    assert seen == list(range(seen[0], seen[0] + len(seen)))
    assert "Linux version" not in log
    assert not re.search("BUG|Oops|WARNING|Call Trace", log)
