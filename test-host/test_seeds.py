# SPDX-License-Identifier: MIT
"""The fuzzers' seeds: what is committed is what seeds.py makes."""
from fuzz import seeds


def test_committed():
    """None was added, changed or left by hand."""
    stored = {(file.parent.name, file.name): file.read_bytes()
              for file in seeds.SEEDS.glob("*/*")}
    made = seeds.made()
    assert sorted(stored) == sorted(made)
    differ = [seed for seed, data in made.items() if stored[seed] != data]
    assert not differ
