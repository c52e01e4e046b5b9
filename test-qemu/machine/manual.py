# SPDX-License-Identifier: MIT
"""
The examples of a manual page that are to be typed: commands after a prompt, with
what they print.
"""
import re
from dataclasses import dataclass, field


@dataclass
class Example:
    """What is between .EX and .EE."""
    section: str  # the title over it
    prompt: str   # "$", "dom0#", or "" for a text that is not typed
    text: str     # the commands, as a shell reads them; or the whole text
    prints: list = field(default_factory=list)  # lines, "..." for any text


def plain(line):
    """Returns a line of the page without its escapes."""
    line = re.sub(r"\\f[BIRP]", "", line)
    for escape, character in {r"\-": "-", r"\e": "\\", r"\&": "",
                              r"\(ha": "^"}.items():
        line = line.replace(escape, character)
    return line


def examples(page):
    """Returns the Examples of a page, in its order."""
    found, section, lines = [], None, None
    for line in page.read_text().splitlines():
        if line.startswith((".SH ", ".SS ")):
            section = plain(line[4:])
        elif line == ".EX":
            lines = []
        elif line == ".EE":
            found.append(_read(section, lines))
            lines = None
        elif lines is not None:
            lines.append(plain(line))
    return found


def _read(section, lines):
    prompt = re.match(r"(\$|dom0#) ", lines[0])
    if not prompt:
        return Example(section, "", "\n".join(lines) + "\n")
    example = Example(section, prompt[1], "")
    for line in lines:
        if line.startswith(prompt[0]):
            example.text += line.removeprefix(prompt[0]) + "\n"
        elif line.startswith("  "):  # a command goes on
            example.text += line + "\n"
        else:
            example.prints.append(line)
    return example


def missing(prints, output):
    """Returns the first of an Example's lines that is not in the output after
    those before it, or None."""
    lines = iter(output.splitlines())
    for wanted in prints:
        pattern = ".*".join(map(re.escape, wanted.split("...")))
        if not any(re.fullmatch(pattern, line.rstrip()) for line in lines):
            return wanted
    return None
