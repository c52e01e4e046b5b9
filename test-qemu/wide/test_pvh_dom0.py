# SPDX-License-Identifier: MIT
"""The boot domain as PVH on Debian's Xens, with the IOMMUs that QEMU has: a PV
and a PVH domain start, and dom0 is PVH.

Xen 4.20's PVH dom0 does not reach its userland with QEMU's intel-iommu, also
without domains: an interrupt comes again and again once it is enabled.
"""
import pytest

from machine import harness
from machine import matrix
from machine.matrix import PVH

AMD = {"devices": ["-device", "amd-iommu"]}
INTEL = {"devices": ["-device", "intel-iommu,intremap=on"],
         "board": ["kernel-irqchip=off"]}


@pytest.mark.parametrize("vcpus", (1, 2))
@pytest.mark.parametrize("release, iommu", [
    ("bookworm", AMD), ("bookworm", INTEL), ("trixie", AMD)],
    ids=["bookworm-amd", "bookworm-intel", "trixie-amd"])
def test_debian(request, release, iommu, vcpus):
    row = matrix.debian(release, request.node.name, dom0_is=PVH,
                        options=f" dom0=pvh dom0_max_vcpus={vcpus}",
                        machine={"cpu": harness.CPU_WITH_CX16, **iommu})
    assert matrix.try_row(row).faults == dict.fromkeys(matrix.COLUMNS, "")
