# SPDX-License-Identifier: MIT
"""
Ten thousand changed saved domains, the same ones each time: each is refused in
one sentence, or packed and read again; and Xen's own checker takes what is
packed.
"""
import re
import subprocess

import saved_file as make
from test_tool import TIME_OUT, TREE
from test_tool_saved import CHECKED, checker  # pylint: disable=unused-import

PROGRAM = TREE / "build/host/saved_mutants"
SEED, COUNT = 17, 10000
KEPT = 100  # of each kind


def mutants(folder, paths, kept=KEPT):
    """Changes the files; returns the changed ones in the folder that are packed
    to something else: {name: content}."""
    done = subprocess.run(
        [PROGRAM, str(SEED), str(COUNT), folder, str(kept), *paths],
        text=True, capture_output=True, timeout=TIME_OUT * 10, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    refused, packed = map(int, re.fullmatch(
        r"(\d+) refused, (\d+) packed\n", done.stdout).groups())
    assert refused + packed == COUNT
    assert refused > COUNT // 2 and packed > COUNT // 20
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_ten_thousand(tmp_path, checker):  # pylint: disable=redefined-outer-name
    kept = tmp_path / "kept"
    kept.mkdir()
    paths = []
    for kind in CHECKED:
        paths.append(tmp_path / kind)
        paths[-1].write_bytes(make.large(kind))
    packed = mutants(kept, paths)
    assert len(packed) == KEPT * len(CHECKED)
    assert [name for name, data in packed.items() if not checker(data)] == []
