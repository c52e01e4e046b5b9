# SPDX-License-Identifier: MIT
"""
The menu's keys on real firmware, as terminals of several types, a PS/2 and a
USB keyboard send them. The screen is compared as text after each key.
"""
import random

import pytest

from machine import framebuffer
from machine import terminal

LONG = "W" * 500
TITLES = ["Alpha", "Bravo", "Größe", "bread", "\u009b31m red", LONG, "Twin",
          "Twin", *(f"Number {i}" for i in range(9, 201))]
# What of them a terminal without UTF-8 shows, 80 columns wide.
SHOWN = {"Größe": "Gr??e", "\u009b31m red": "?31m red",
         LONG: "W" * 75 + "..."}
HINTS = "Enter start, h help, e edit, i information, d default, " \
    "f firmware setup"
LISTED = 20  # entries on a screen of 25 rows
# The firmware takes about 200 characters per second from a serial line.
NOISE, FLOOD = 1000, 2000

# Keys, and the entry that is selected after them. The firmware takes this
# terminal for a PC-ANSI; people have an xterm, in either mode of its keys.
KEYS = [
    ("\x1b[B", "Bravo"), ("\x1b[A", "Alpha (default)"),
    ("\x1bOB", "Bravo"), ("\x1bOA", "Alpha (default)"),
    ("\x1b[1;5B", "Bravo"), ("\x1b[1;5A", "Alpha (default)"),
    ("j", "Bravo"), ("j", "Gr??e"), ("k", "Bravo"),
    ("\x0e", "Gr??e"), ("\x10", "Bravo"),
    ("b", "bread"), ("b", "Bravo"), ("G", "Gr??e"), ("6", SHOWN[LONG]),
    ("n", "Number 9"), ("3", "Gr??e"),
    ("\x1b[F", "Number 200"), ("\x1b[H", "Alpha (default)"),
    ("\x1b[4~", "Number 200"), ("\x1b[1~", "Alpha (default)"),
    ("\x1bOF", "Number 200"), ("\x1bOH", "Alpha (default)"),
    ("\x1b[6~", "Number 21"), ("\x1b[6~", "Number 41"),
    ("\x1b[5~", "Number 21"), ("\x1b[5~", "Alpha (default)"),
]
# Nothing begins with these, and no key is Alt with a letter.
MEANINGLESS = "xyz~!,;\x01\x02\x1bb\x1bB\x1bO\x1b[Z\x1b[15~\x1bOE"
SCRIPT = "mode 80 25\r\nfs0:\r\ncd daybreak\r\ndaybreakx64.efi\r\n" \
    "echo status %lasterror%\r\necho shell-lives\r\n"


def entries(titles):
    """Returns sections e1, e2, ... with those titles. All are refused."""
    return "".join(f"[e{i}]\ntitle={title}\nefi=missing.efi\n"
                   for i, title in enumerate(titles, 1))


def listing(first, selected, last_mark="v"):
    """Returns the screen of 25 rows with a list that begins at first."""
    rows = []
    for i in range(first, first + LISTED):
        mark = ">" if i == selected else \
            "^" if i == first and i else \
            last_mark if i == first + LISTED - 1 else " "
        title = SHOWN.get(TITLES[i], TITLES[i])
        rows.append(f"{mark} {title}{'' if i else ' (default)'}")
    return "\n".join(["Daybreak 0.1.0", "", *rows, "", "", HINTS])


def wait_screen(menu, text):
    menu.wait(lambda shown: shown.text == text, f"exactly\n{text}\n")


def noise():
    """Returns bytes without ESC, keys of the menu, and Ctrl-C and Ctrl-S, which
    are the shell's even now."""
    keys = b"\x03\x13+-?123456789\x1b\r\n\x0c\x0e\x10abdefghijkntwABGNTOQW"
    allowed = sorted(set(range(256)) - set(keys))
    return bytes(random.Random(1).choices(allowed, k=NOISE))


def test_keys_of_a_terminal(boot, application):
    """200 entries on 80x25: each key, a flood of them, the help, and back to
    the shell with its colours."""
    menu = terminal.Terminal(boot({
        "/startup.nsh": SCRIPT, "/daybreak/daybreakx64.efi": application,
        "/daybreak/daybreak.conf":
            "[global]\nmenu=always\n" + entries(TITLES)}))
    menu.machine.wait_for("Press ESC")
    menu.send("\r")
    wait_screen(menu, listing(0, 0))
    for keys, title in KEYS:
        menu.select(keys, title)
    menu.select("\x1b[F", "Number 200")
    wait_screen(menu, listing(180, 199, " "))
    menu.select("kkkkkkkkkkkkkkkkkkkkkkkkk", "Number 175")
    wait_screen(menu, listing(173, 174))
    menu.send(noise())
    menu.send("j" * FLOOD)
    menu.wait_selected("Number 200")
    menu.send(MEANINGLESS)
    menu.send("\x1b[H")
    wait_screen(menu, listing(0, 0))
    menu.send("h")
    menu.wait_text("a letter    the next entry that begins with it")
    menu.send("q")
    wait_screen(menu, listing(0, 0))
    menu.send("Q")
    menu.machine.wait_for("^shell-lives")
    assert "\nstatus 0x0\n" in menu.machine.text
    # The screen is the shell's again, with its colours.
    assert HINTS not in menu.text and not menu.reverse
    assert menu.colours == ("white", "black")


# Every letter, so that the screen's glyphs can be learned from it.
PANGRAM = "The quick brown Fox Jumps over 13 lazy Dogs: (vexing), 4-way"
SECOND = "Second"
# QEMU's names of keys pressed together, and what is selected then.
PRESSED = [
    (("down",), SECOND), (("up",), f"{PANGRAM} (default)"),
    (("end",), SECOND), (("home",), f"{PANGRAM} (default)"),
    (("pgdn",), SECOND), (("pgup",), f"{PANGRAM} (default)"),
    (("2",), SECOND), (("ctrl", "p"), f"{PANGRAM} (default)"),
    (("s",), SECOND),
]


def two_entries(selected):
    """Returns the screen of 31 rows."""
    rows = [f"{PANGRAM} (default)", SECOND]
    rows = [f"{'>' if i == selected else ' '} {row}"
            for i, row in enumerate(rows)]
    return "\n".join(["Daybreak 0.1.0", "", *rows, *26 * [""], HINTS])


@pytest.mark.parametrize("keyboard", ["ps2", "usb"])
def test_keyboard_and_screen(menu, tmp_path, keyboard):
    """Keys of a keyboard; the graphical screen shows what the serial line
    does, with the selected entry in reverse."""
    devices = ["-device", "VGA"]
    if keyboard == "usb":
        devices += ["-device", "qemu-xhci", "-device", "usb-kbd"]
    shown = menu("[global]\nmenu=always\n" + entries([PANGRAM, SECOND]),
                 devices=devices)
    shown.wait_selected(f"{PANGRAM} (default)")
    for names, title in PRESSED:
        shown.monitor.press(*names)
        shown.wait_selected(title)
    shown.monitor.press("h")
    shown.wait_text("Ctrl-L")
    shown.monitor.press("esc")
    wait_screen(shown, two_entries(1))
    screen = framebuffer.Screen(shown.monitor, tmp_path / "screen.ppm")
    screen.learn(two_entries(1))
    shown.monitor.press("home")
    shown.wait_selected(f"{PANGRAM} (default)")
    screen.wait(two_entries(0), reverse={2})
