# SPDX-License-Identifier: MIT
"""QEMU's monitor (QMP): keys of a keyboard, what a screen shows, and why a
machine ended."""
import json
import socket
import time

from machine.harness import TIMEOUT, HarnessError


class Monitor:
    """A connection to the monitor of a machine with devices(path)."""

    def __init__(self, path):
        self._events = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(TIMEOUT)
        self._connect(path)
        self._lines = self._socket.makefile("r")
        self._next()  # the greeting
        self.command("qmp_capabilities")

    def _connect(self, path):
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                self._socket.connect(str(path))
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise HarnessError(f"{path}: no monitor") from error
                time.sleep(0.05)

    def _next(self):
        line = self._lines.readline()
        if not line:
            raise HarnessError("QEMU's monitor has gone")
        return json.loads(line)

    def command(self, name, **arguments):
        """Returns what the command returned."""
        request = {"execute": name, "arguments": arguments}
        self._socket.sendall(json.dumps(request).encode())
        while True:
            answer = self._next()
            if "event" in answer:
                self._events.append(answer)
            elif "return" in answer:
                return answer["return"]
            else:
                raise HarnessError(f"{name}: {answer}")

    def press(self, *names):
        """Presses keys at the same time: press("ctrl", "x"). Names are those
        of QEMU's sendkey."""
        self.command("send-key", keys=[{"type": "qcode", "data": name}
                                       for name in names])

    def screendump(self, path):
        """Writes the screen to path as a PPM; returns path."""
        self.command("screendump", filename=str(path))
        return path

    def wait_event(self, name):
        """Waits for the event and returns its data; uses up those before."""
        while True:
            event = self._events.pop(0) if self._events else self._next()
            if event.get("event") == name:
                return event.get("data", {})

    def close(self):
        self._lines.close()
        self._socket.close()


def devices(path):
    """Returns QEMU's options for a monitor at the socket path."""
    return ["-qmp", f"unix:{path},server=on,wait=off"]
