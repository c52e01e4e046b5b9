# SPDX-License-Identifier: MIT
"""
Reads the text of a graphical screen. EDK2's console has glyphs of 8x19 pixels,
in a field of whole cells in the middle of the screen; which glyph is which
character is learned from a screen whose text is known.
"""
import time

from machine.harness import TIMEOUT, BootFailure

WIDTH, HEIGHT = 8, 19
COLUMNS, ROWS = 100, 31  # the largest mode that a serial line has, too
BLACK = bytes(3)


def cells_of(ppm):
    """Yields (row, column, glyph, reverse) of a PPM file. A glyph is a tuple
    of booleans, as if it was not in reverse: its background is the most of
    it."""
    kind, size, _, pixels = ppm.read_bytes().split(b"\n", 3)
    assert kind == b"P6"
    width, height = map(int, size.split())
    left, top = (width - COLUMNS * WIDTH) // 2, (height - ROWS * HEIGHT) // 2
    for row in range(ROWS):
        for column in range(COLUMNS):
            bits = []
            for y in range(HEIGHT):
                at = 3 * ((top + row * HEIGHT + y) * width
                          + left + column * WIDTH)
                bits += [pixels[at + 3 * x:at + 3 * x + 3] != BLACK
                         for x in range(WIDTH)]
            reverse = sum(bits) > len(bits) // 2
            yield row, column, tuple(bit != reverse for bit in bits), reverse


def match(ppm, text):
    """Returns {glyph: character} if the picture may show that text: a
    character has the same glyph everywhere, and a glyph is one character. Else
    returns None."""
    lines = [line.ljust(COLUMNS) for line in text.split("\n")]
    lines += [" " * COLUMNS] * (ROWS - len(lines))
    glyphs = {}
    for row, column, glyph, _ in cells_of(ppm):
        character = lines[row][column]
        if glyphs.setdefault(glyph, character) != character:
            return None
    return glyphs if len(set(glyphs.values())) == len(glyphs) else None


class Screen:
    """The screen of a machine with a monitor.Monitor; pictures of it are
    written to path. It may be drawn later than the serial line."""

    def __init__(self, monitor, path):
        self._monitor, self._path = monitor, path
        self._glyphs = {}

    def _try(self, look, what):
        """Takes pictures until look() returns something, and returns that."""
        deadline = time.monotonic() + TIMEOUT
        while not (found := look(self._monitor.screendump(self._path))):
            if time.monotonic() > deadline:
                raise BootFailure(f"the screen does not show {what}")
        return found

    def learn(self, text):
        """Waits until the screen may show text, and learns its glyphs."""
        self._glyphs = self._try(lambda ppm: match(ppm, text), text)

    def _read(self, ppm):
        """Returns the text, and the rows that are in reverse."""
        lines, plain = [""] * ROWS, set()
        for row, _, glyph, reverse in cells_of(ppm):
            lines[row] += self._glyphs.get(glyph, "\ufffd")
            if not reverse:
                plain.add(row)
        text = "\n".join(line.rstrip() for line in lines).rstrip()
        return text, set(range(ROWS)) - plain

    def wait(self, text, reverse):
        """Waits until the screen shows text, in glyphs that were learned, with
        exactly those rows in reverse."""
        self._try(lambda ppm: self._read(ppm) == (text, reverse), text)
