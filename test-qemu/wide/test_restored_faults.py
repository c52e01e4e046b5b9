# SPDX-License-Identifier: MIT
"""
Every hypercall that restores a domain is refused once: nothing remains of the
domain, and dom0 comes up and is told which call it was.
"""
import re
import sys
from pathlib import Path

from machine import guest
from machine import harness
import suspended
import test_bootdom_faults
from test_bootdom_faults import COMMON, FREE, INJECTED, LOST, check_refusals

sys.path.append(str(harness.ROOT / "test-host"))
# pylint: disable=wrong-import-position
import saved_read  # noqa: E402

KIND = """
[faults.{kind}]
restore={kind}.saved
cpus=0
cpu_weight=512
"""
BOTH = {"getnodeaffinity"}
OWN = {"pv": {"set_address_size", "pin_table", "setvcpucontext",
              "set_ext_vcpucontext", "set_vcpu_msrs", "set_cpu_policy",
              "settscinfo"},
       "pvh": {"set_paging_mempool_size", "set_param", "sethvmcontext",
               "set_cpu_policy", "settscinfo"}}
# Not there: what only a new domain, or one with devices or vnodes, needs.
NEITHER = {"iomem_permission", "setvnumainfo", "cputopoinfo"}
NOT = {"pv": NEITHER, "pvh": NEITHER | {"set_memory_map"}}
test_bootdom_faults.CALLS.update({
    ("domctl", 42): "set_ext_vcpucontext", ("domctl", 60): "settscinfo",
    ("domctl", 69): "getnodeaffinity", ("domctl", 73): "set_vcpu_msrs"})
STEPS = {"cmdline": "cat /proc/cmdline", "list": "xl list", "info": "xl info"}


def test_every_hypercall_refused(debian_dom0, tmp_path):
    suspended.save(debian_dom0, tmp_path)
    files = {f"{kind}.saved": saved_read.without_zeroes(
        (tmp_path / f"{kind}.saved").read_bytes()) for kind in guest.KINDS}
    conf = INJECTED + "domains=faults.pv faults.pvh\n" + "".join(
        KIND.format(kind=kind) for kind in guest.KINDS)
    faults = Path(harness.built("daybreakx64-faults.efi"))
    dom0 = debian_dom0(conf, STEPS, esp={"BOOTX64.EFI": faults, **files},
                       label="faults", cpu=suspended.CPU, unless=LOST)
    dom0.machine.stop()
    text, tried = dom0.machine.text, 0
    for kind in guest.KINDS:
        mine, text = text.split(f"faults: faults.{kind} took", 1)
        tried += check_refusals(mine, kind,
                                COMMON - NOT[kind] | OWN[kind] | BOTH)
    assert len(re.findall("^faults: .* is not made$", dom0.machine.text,
                          re.MULTILINE)) == tried > 50
    assert dom0["cmdline"].endswith(
        " daybreak.failed=faults.pv:unpausedomain:28,"
        "faults.pvh:unpausedomain:28\n")
    assert len(dom0["list"].splitlines()) == 2, "a heading and dom0"
    plain = debian_dom0(INJECTED, {"info": "xl info"}, label="plain",
                        cpu=suspended.CPU)
    free = [int(re.search(FREE, one["info"], re.MULTILINE)[1])
            for one in (dom0, plain)]
    # In MiB, rounded down: a change of less than one may show as one.
    assert abs(free[0] - free[1]) <= 1, free
