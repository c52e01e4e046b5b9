# SPDX-License-Identifier: MIT
"""The systemd units of the daybreak command."""
import subprocess

import pytest
from test_tool import TIME_OUT, TOOL, TREE
from test_tool_adopt import VARIABLE


def path_of(unit):
    return TREE / f"tools/host/daybreak-{unit}.service"


def values(unit, key):
    return [word for line in path_of(unit).read_text().splitlines()
            if line.startswith(f"{key}=")
            for word in line.partition("=")[2].split()]


@pytest.mark.parametrize("unit", ["adopt", "good"])
def test_is_what_systemd_reads(tmp_path, unit):
    """With the command's path in the build tree, systemd reports nothing."""
    file = tmp_path / path_of(unit).name
    file.write_text(path_of(unit).read_text().replace("/usr/bin/daybreak",
                                                      str(TOOL)))
    done = subprocess.run(["systemd-analyze", "--man=no", "verify",
                           "--recursive-errors=no", file], text=True,
                          capture_output=True, timeout=TIME_OUT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_adopt_waits_for_the_daemons():
    assert values("adopt", "ConditionPathExists") == [VARIABLE]
    assert {"xen.service", "xenstored.service",
            "xenconsoled.service"} <= set(values("adopt", "After"))
    assert values("adopt", "Before") == ["xendomains.service"]
    assert values("adopt", "Type") == ["notify"]
    assert values("adopt", "KillMode") == ["process"]
    assert values("adopt", "ExecStart") == ["/usr/bin/daybreak", "adopt",
                                            "--stay"]


def test_good_waits_for_the_boot():
    """As systemd-bless-boot.service does; without default dependencies, or a
    check that waits for multi-user.target would wait for ever."""
    assert values("good", "Requires") == ["boot-complete.target"]
    assert "boot-complete.target" in values("good", "After")
    assert "local-fs.target" in values("good", "After")
    assert values("good", "DefaultDependencies") == ["no"]
    assert values("good", "Type") == ["oneshot"]
    assert values("good", "RemainAfterExit") == ["yes"]
    assert values("good", "ExecStart") == ["/usr/bin/daybreak", "good"]
