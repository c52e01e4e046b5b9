# SPDX-License-Identifier: MIT
"""The screen that a machine draws on its serial line, as a terminal shows it."""
import time

import pyte

from machine.harness import TIMEOUT

# The largest text mode of the tests' firmware is within this.
COLUMNS, ROWS = 160, 60


class Terminal:
    """A terminal on a harness.Boot's serial line."""

    def __init__(self, machine):
        self.machine = machine
        self._seen = 0
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def _update(self):
        data = self.machine.data
        self._stream.feed(data[self._seen:])
        self._seen = len(data)

    @property
    def text(self):
        """The screen's rows without blanks at their ends, up to the last one
        with text."""
        self._update()
        return "\n".join(row.rstrip() for row in self._screen.display).rstrip()

    @property
    def reverse(self):
        """{row: text} of what is shown in black on a colour."""
        self._update()
        rows = {}
        for row in range(ROWS):
            cells = self._screen.buffer[row]
            text = "".join(cells[column].data for column in range(COLUMNS)
                           if cells[column].fg == "black")
            if text:
                rows[row] = text.rstrip()
        return rows

    @property
    def colours(self):
        """Foreground and background of what would be written next."""
        self._update()
        return self._screen.cursor.attrs.fg, self._screen.cursor.attrs.bg

    @property
    def cursor(self):
        """Row and column."""
        self._update()
        return self._screen.cursor.y, self._screen.cursor.x

    def wait(self, shows, what=None, timeout=TIMEOUT):
        """Waits until the screen is as shows(terminal) wants it; returns what
        that returned. what says it in words."""
        deadline = time.monotonic() + timeout
        while True:
            seen = len(self.machine.data)
            found = shows(self)
            if found:
                return found
            if self.machine.ended or \
                    not self.machine.wait_for_more(seen, deadline):
                raise self.machine.failure(
                    f"the screen does not show {what}, but:\n{self.text}\n")

    def wait_text(self, text, timeout=TIMEOUT):
        """Waits until text is on the screen."""
        self.wait(lambda terminal: text in terminal.text, repr(text), timeout)

    def wait_selected(self, title, timeout=TIMEOUT):
        """Waits until the entry of that title, and nothing else, is selected:
        in reverse, with the mark."""
        self.wait(lambda terminal: list(terminal.reverse.values())
                  == [f"> {title}"], f"> {title!r} alone in reverse", timeout)

    def send(self, keys):
        self.machine.send(keys)

    def select(self, keys, title):
        """Sends keys and waits until that entry is selected."""
        self.send(keys)
        self.wait_selected(title)
