# SPDX-License-Identifier: MIT
"""Each Debian release's Xen and kernel, with a PV and a PVH domain.

The tests assert what dom0, both domains and Xen have printed, in one boot of
each release.
"""
import pytest

from machine import matrix

XENS = {"bullseye": "4.14.", "bookworm": "4.17.", "trixie": "4.20."}
LINUXES = {"bullseye": "5.10.", "bookworm": "6.1.", "trixie": "6.12."}


@pytest.mark.parametrize("release", XENS)
def test_debian(release):
    row = matrix.debian(release)
    result = matrix.try_row(row)
    assert result.faults == dict.fromkeys(matrix.COLUMNS, "")
    assert result.xen.startswith(XENS[release])
    # dom0 and the domains have reported that they are the kernels of these
    # files.
    assert matrix.fetch.linux_version(row.dom0).startswith(LINUXES[release])
