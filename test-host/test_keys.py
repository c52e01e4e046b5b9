# SPDX-License-Identifier: MIT
"""
A row of the table of keys whose form does not match the type of its field must
not compile: loader/config/key_rows.h checks this.
"""
import subprocess

import pytest
from test_tool import TREE

TABLE = TREE / "loader" / "config" / "keys.c"

# A row's text, and a replacement that must not compile.
WRONG = [
    ("ON_BOTH, 12, MIB, memory", "ON_BOTH, 12, COUNT, memory"),
    ("ON_BOTH, 12, COUNT, vcpus", "ON_BOTH, 12, MIB, vcpus"),
    ("CHOICE, arm.vuart", "NUMBER, arm.vuart"),
    ("COLORS, arm.llc_colors", "STRING, arm.llc_colors"),
    ("BOOL, arm.direct_map", "CHOICE, arm.direct_map"),
    ("AFFINITY, affinity", "CPUS, affinity"),
    ("FILE_LINE, xsm", "TEXT, xsm"),
    ("SHM, shm, nr_shm", "SHM, shm, shm"),
    ("modules, nr_modules", "modules, memory"),
]


def compile_table(text):
    return subprocess.run(
        ["gcc", "-std=c11", "-fsyntax-only", "-Iinclude", "-Iloader/config",
         "-xc", "-"], input=text, capture_output=True, text=True, check=False,
        cwd=TREE)


def test_table():
    done = compile_table(TABLE.read_text())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("right, wrong", WRONG)
def test_wrong_form(right, wrong):
    text = TABLE.read_text()
    assert right in text
    done = compile_table(text.replace(right, wrong))
    assert done.returncode
    assert "the field\\'s type does not fit the key\\'s form" in done.stderr
