# SPDX-License-Identifier: MIT
"""`daybreak adopt` with nothing to adopt."""
import re
import subprocess
from pathlib import Path

from test_tool import TIME_OUT, run

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "build/daybreak"


def constant(name):
    header = (ROOT / "include/daybreak/domain_report.h").read_text()
    return re.search(rf'{name}\s+"([^"]+)"', header)[1]


VARIABLE = ("/sys/firmware/efi/efivars/"
            f"{constant('DOMAIN_REPORT_VARIABLE')}-"
            f"{constant('DOMAIN_REPORT_GUID')}")


def test_help():
    done = run("adopt", "--help")
    assert done.returncode == 0
    assert "Usage: daybreak adopt [-n] [-p] [-s]" in done.stdout


def test_wrong_usage():
    for words in (["web"], ["--nothing"], ["-x"],
                  ["-n", "-s"]):
        done = run("adopt", *words)
        assert done.returncode == 2, words
        assert "Try daybreak adopt --help" in done.stderr


def test_without_the_variable():
    """The sentence names what the command has looked for."""
    done = run("adopt")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"{VARIABLE}: is not there: either the ")


def test_other_commands_need_no_xen():
    """Only the one command that needs Xen loads Xen's libraries."""
    done = subprocess.run(["readelf", "-d", TOOL], check=True, text=True,
                          capture_output=True, timeout=TIME_OUT)
    assert "NEEDED" in done.stdout
    assert "libxen" not in done.stdout
