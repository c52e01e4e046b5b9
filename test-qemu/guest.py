# SPDX-License-Identifier: MIT
"""The test kernels, and what they say: guest.c's lines, read."""
import re

from harness import BUILD, HarnessError

KINDS = ("pv", "pvh")


def kernel(kind):
    """The kernel for a domain of type= kind, as make builds it."""
    file = BUILD / f"guest{kind}.elf"
    if not file.is_file():
        raise HarnessError(f"{file} is missing; run make {file.name} first")
    return file


def runs(name, before=r"\(\w+\) "):
    """A regular expression for the line that a domain runs."""
    return rf"^(?:\(XEN\) )?{before}guest {name} runs\s*$"


def facts(text, before):
    """{key: [numbers]} of the lines that begin so: "(db) ", "(d1) "."""
    lines = re.findall(rf"^(?:\(XEN\) )?{re.escape(before)}fact (\S+) "
                       r"([0-9a-f ]+)\s*$", text, re.MULTILINE)
    return {key: [int(word, 16) for word in words.split()]
            for key, words in lines}
