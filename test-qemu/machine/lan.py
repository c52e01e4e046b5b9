# SPDX-License-Identifier: MIT
"""
A network with real servers: a network namespace, in which only they and the
machine are. It needs root, or user namespaces, and /dev/net/tun.
"""
import os
import signal
import subprocess
import sys
from pathlib import Path

from machine import fetch
from machine import harness
from machine.net import CARD
from daybreak_qemu.errors import tied

IPV4, IPV6 = "10.9.0.1", "fd00:9::1"  # of the servers
TAP = "machine"
END = Path(__file__).with_name("lan_end.py")

# What nginx needs around a `server` to run for a test.
NGINX = """daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
access_log {folder}/access.log;
client_body_temp_path {folder}; proxy_temp_path {folder};
fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
{servers}
}}
"""


class Lan:
    """A network until the `with` ends. folder is an empty one, for files of the
    network itself."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self._socket = self.folder / "machine"
        self._running = []

    @property
    def devices(self):
        """QEMU's options for a card that is connected to the network."""
        return ["-netdev", "stream,id=net,server=off,addr.type=unix,"
                f"addr.path={self._socket}", *CARD]

    def __enter__(self):
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        end = self._popen(["unshare", *own, "--net", sys.executable, END, TAP,
                           self._socket], "end", stdout=subprocess.PIPE)
        if end.stdout.readline() != b"ready\n":
            raise self._broken("end")
        self._enter = ["nsenter", f"--target={end.pid}", "--net"]
        if own:
            self._enter += ["--user", "--preserve-credentials"]
        for command in ("link set lo up", f"link set {TAP} up",
                        f"address add {IPV4}/24 dev {TAP}",
                        f"-6 address add {IPV6}/64 dev {TAP} nodad"):
            self.run(["ip", *command.split()])
        return self

    def __exit__(self, *_):
        for process in reversed(self._running):
            process.send_signal(signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()

    def log(self, name):
        """Returns what a program that was started has said."""
        return (self.folder / f"{name}.log").read_text()

    def run(self, words):
        """Runs a program in the network; returns what it prints."""
        return harness.run([*self._enter, *words])

    def start(self, name, words):
        """Starts a server in the network, which stays in the foreground."""
        self._popen([*self._enter, *words], name)

    def _popen(self, words, name, **options):
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                tied([str(word) for word in words]), stderr=log,
                stdin=subprocess.DEVNULL, **{"stdout": log, **options})
        self._running.append(process)
        return process

    def _broken(self, name):
        return harness.HarnessError(f"no network for the test: "
                                    f"{self.log(name).strip()}")


def dnsmasq(lan, root, first, ipv4=True, ipv6=False, options=()):
    """Starts DHCP and TFTP: the files of the folder root, of which the firmware
    is told to start the one of that name. options are dnsmasq's further ones."""
    words = ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
             "--port=0", "--leasefile-ro", "--no-ping", "--pid-file=",
             "--user=root", "--log-facility=-", "--log-dhcp",
             f"--interface={TAP}", "--bind-interfaces", "--enable-tftp",
             f"--tftp-root={Path(root).resolve()}"]
    if ipv4:
        words += ["--dhcp-range=10.9.0.50,10.9.0.99,255.255.255.0",
                  f"--dhcp-boot={first}"]
    if ipv6:
        words += ["--enable-ra", "--dhcp-range=fd00:9::100,fd00:9::1ff,64",
                  "--dhcp-option=option6:bootfile-url,"
                  f"tftp://[{IPV6}]/{first}"]
    lan.start("dnsmasq", [*words, *options])


def nginx(lan, servers):
    """Starts HTTP servers, as a configuration of nginx describes them."""
    config = lan.folder / "nginx.conf"
    config.write_text(NGINX.format(folder=lan.folder, servers=servers))
    lan.start("nginx", [fetch.package("nginx") / "usr/sbin/nginx", "-c", config])
