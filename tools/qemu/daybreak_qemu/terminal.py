# SPDX-License-Identifier: MIT
"""The machine's serial line as this terminal, for a person."""
import sys
import termios
import tty

from .console import Console
from .machine import Qemu, show_on_terminal

PREFIX, LEAVE = 0x01, b"xX"  # Ctrl-A X, as with QEMU


def is_terminal() -> bool:
    """Whether a person is at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def converse(qemu: Qemu, console: Console) -> None:
    """Passes keys and output on until the machine ends or Ctrl-A X."""
    keys = sys.stdin.fileno()
    before = termios.tcgetattr(keys)
    print("Ctrl-A X ends the machine", file=sys.stderr)
    try:
        tty.setraw(keys)
        _converse(qemu, console, keys)
    finally:
        termios.tcsetattr(keys, termios.TCSADRAIN, before)


def _converse(qemu: Qemu, console: Console, keys: int) -> None:
    prefix = False
    while True:
        data, typed = qemu.read(None, keys)
        if data is None:
            return qemu.check()
        show_on_terminal(data)
        console.feed(data)
        for key in typed:
            if prefix and key in LEAVE:
                return None
            if key == PREFIX and not prefix:
                prefix = True
                continue
            prefix = False
            qemu.send(bytes((key,)))
