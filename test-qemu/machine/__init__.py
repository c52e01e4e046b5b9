# SPDX-License-Identifier: MIT
"""The machines of the tests and benches: those of `daybreak qemu`, and what
only a test needs of a machine."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"

sys.path.insert(0, str(ROOT / "tools/qemu"))
os.environ["DAYBREAK_COMMAND"] = str(BUILD / "daybreak")
