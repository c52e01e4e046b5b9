# SPDX-License-Identifier: MIT
"""Which folder may use what, checked by tools/layers.py."""
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent


def test_layers():
    done = subprocess.run([sys.executable, TREE / "tools/layers.py"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every folder keeps to its rule" in done.stdout
