# SPDX-License-Identifier: MIT
"""
The table of a domain's keys in tools/daybreak.conf.5, made from the table of
keys as compiled. Run as a program, after `make unit-tests`, it writes the page.
"""
import functools
import json
import re
import subprocess
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
PAGE = TREE / "tools" / "daybreak.conf.5"
TABLE = re.compile(r"^\.TS\n.*?^\.TE\n", re.M | re.S)


@functools.lru_cache(maxsize=None)
def rows():
    """Returns the rows of loader/config/keys.c, as compiled."""
    lines = subprocess.run([TREE / "build/host/keys"], capture_output=True,
                           text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def cells(row):
    arm = f"4.{row['since']}" if row["arm"] else "no"
    yield from (row["name"], "yes" if row["x86"] else "no", arm)
    yield "yes" if row["xl"] else "no"
    yield row["property"] or "none"


def table():
    """Returns the table, in tbl's language."""
    lines = [".TS", "l l l l l.", "Key\tx86\tArm, Xen\txl.cfg\tProperty"]
    lines += ["\t".join(cells(row)).replace("-", r"\-") for row in rows()
              if "domain" in row["places"]]
    return "\n".join(lines) + "\n.TE\n"


def main():
    text = PAGE.read_text()
    assert len(TABLE.findall(text)) == 1
    PAGE.write_text(TABLE.sub(table().replace("\\", r"\\"), text))


if __name__ == "__main__":
    main()
