# SPDX-License-Identifier: MIT
"""cpupools that the boot domain makes, as xl in dom0 sees them and their
domains."""
import re

from machine import guest
from machine import harness
from test_bootdom import CPU

CONF = """[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all dom0_mem=512M
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
cpupools=fast, none, timed
domains=here there never late

[fast]
cpus=1
sched=credit

[none]
cpus=2-3

[timed]
cpus=4
sched=rtds

[here]
kernel=guestpv.elf
memory=16
cpu_weight=300

[there]
pool=fast
kernel=guestpv.elf
memory=16
cpu_weight=400
cap=50

[never]
pool=none
kernel=guestpv.elf
memory=16

[late]
period=20000
kernel=guestpv.elf
memory=16
"""
STEPS = {
    "before": "xl cpupool-list",
    "adopt": "chmod +x daybreak; ./daybreak adopt; test $? = 1",
    "pools": "xl cpupool-list",
    "cpus": "xl cpupool-list -c",
    "list": "xl list -c",
    "vcpus": "xl vcpu-list",
    "credit": "xl sched-credit -d there",
    "credit2": "xl sched-credit2 -d here",
    "again": "./daybreak adopt; xenstore-ls /local/pool",
    "create": "xl create new.cfg && xl list -c new && xl destroy new",
}
NEW = """name="new"
type="pv"
kernel="/share/guestpv.elf"
memory=16
pool="fast"
"""


def rows(text):
    """Returns the words of each line but the first."""
    return [line.split() for line in text.splitlines()[1:]]


def test_pools(debian_dom0):
    """What Xen refuses leaves no pool behind, and dom0 comes up."""
    kernel = guest.kernel("pv")
    dom0 = debian_dom0(CONF, STEPS, cpus=2, cpu=CPU, timeout=900,
                       unless="Kernel panic",
                       files={"daybreak": harness.BUILD / "daybreak",
                              "new.cfg": NEW, kernel.name: kernel},
                       esp={kernel.name: kernel})
    text = dom0.machine.text
    assert "cpupool fast: made, its number is 1" in text
    assert re.search(r"cpupool none: Xen refuses cpupool_op \(for CPU 2 of "
                     r"cpus=\): invalid argument", text)
    assert "cpupool timed: Xen refuses cpupool_op (its creation, sched=)" \
        in text
    assert "never: is not started: its cpupool none is not there" in text
    assert "late: has period=, budget= or extratime=, which the scheduler of " \
        "its cpupool does not take" in text
    assert "Boot domain: 2 of 4 domains built" in text

    assert [row[1:] for row in rows(dom0["before"])] == [
        ["1", "credit2", "y", "2"], ["1", "credit", "y", "1"]]
    lines = dom0["adopt"].splitlines()
    assert lines[:2] == ["cpupool fast: number 1",
                         'cpupool none: is not there: "xl dmesg" has the '
                         'reason, unless it was removed']
    assert rows(dom0["pools"]) == [["Pool-0", "1", "credit2", "y", "2"],
                                   ["fast", "1", "credit", "y", "1"]]
    assert rows(dom0["cpus"]) == [["Pool-0", "0"], ["fast", "1"]]
    pools = {row[0]: row[-1] for row in rows(dom0["list"])}
    assert pools == {"Domain-0": "Pool-0", "here": "Pool-0", "there": "fast"}
    ran = {row[0]: row[3] for row in rows(dom0["vcpus"])}
    assert ran["there"] in ("1", "-") and ran["here"] in ("0", "-")
    assert rows(dom0["credit"])[-1] == ["there", "2", "400", "50"]
    assert rows(dom0["credit2"])[-1][:3] == ["here", "1", "300"]
    assert re.search(r'^1 = ""\n name = "fast"\n uuid = "[0-9a-f-]{36}"\n',
                     dom0["again"], re.M)
    assert rows(dom0["create"])[-1][-1] == "fast"
