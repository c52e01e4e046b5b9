# SPDX-License-Identifier: MIT
"""
The firmware loads Daybreak by HTTP, and Daybreak reads its files from the same
server; a configuration may name files by their URLs, from wherever it came; and
what is said of servers that misbehave.
"""
import contextlib
import ssl
import subprocess
from pathlib import Path

import pytest

from machine import disk
from machine import harness
from machine import inputs
from machine import net
from machine import secure_boot
from machine import variables
from machine.http_server import HOST, Faults, Server

EMPTY = Path(harness.ARCHES["amd64"].firmware[0][1])

TLS = "fd2340d0-3dab-4349-a6c7-3b4f12b48eae"  # of the firmware's certificates

FROM = r"^Network: HTTP from 10\.0\.2\.2:\d+$"
GIVEN_UP = "^BdsDxe: failed to start"
BACK = r"^BdsDxe: (failed to start|No bootable option)|^>>Start"
# An entry with a Xen that only says that it was entered.
CONFIG = "[main]\nxen=xen.gz\nkernel=vmlinuz\n"


def with_ip(config):
    """Returns the configuration with an entry before it whose kernel no server
    has, as its name has the machine's address."""
    return "[global]\non_refusal=next\n" + config.replace(
        "[main]", "[address]").replace(
            "kernel=vmlinuz", "kernel=vmlinuz-${ip}") + config


# An address of lan.dnsmasq()'s.
HAS_IPV6 = (r"^daybreak: vmlinuz-fd00:9::1[0-9a-f][0-9a-f]: the server has no "
            "such file")


def paths(files):
    """Returns the files under the paths that a server has for them."""
    return {f"/{name}": data if isinstance(data, (bytes, Path))
            else data.encode() for name, data in net.names(files).items()}


def host(application):
    return {net.FOLDER + "BOOTX64.EFI": application.read_bytes(),
            net.FOLDER + "daybreak.conf": CONFIG,
            net.FOLDER + "xen.gz": inputs.packed(),
            net.FOLDER + "vmlinuz": inputs.kernel()}


def small(application):
    return paths(host(application))


@pytest.fixture
def served(request):
    """Starts a machine that may reach a Server: served(server) by HTTP boot,
    served(server, files) from a disk with those files."""
    with contextlib.ExitStack() as stack:
        def start(server, files=None, **options):
            folder = Path(stack.enter_context(harness.scratch()))
            image = folder / "disk.img"
            if files:
                disk.make_esp(image, files)
            else:
                image.write_bytes(bytes(1 << 20))
                store = folder / "vars.fd"
                firmware = options.get("firmware", [None, EMPTY])
                store.write_bytes(variables.put_boot_url(
                    firmware[1].read_bytes(),
                    f"{server.url}/boot/BOOTX64.EFI"))
                options["variables"] = store
            return stack.enter_context(harness.Boot(
                request.node.name, image, devices=net.CARD_TO_HOST, **options))
        yield start


LOST = "^BdsDxe: failed to start|^daybreak: "


def test_http(served, application):
    with Server(small(application)) as server:
        machine = served(server)
        machine.wait_for(inputs.ENTERED, unless=LOST)
    machine.wait_for(FROM)


def test_from_disk(served, application):
    """The configuration is on the disk, its files are not."""
    with Server(small(application)) as server:
        config = CONFIG.replace("=", f"={server.url}/boot/")
        machine = served(server, {
            net.FOLDER + "BOOTX64.EFI": application,
            net.FOLDER + "daybreak.conf": config})
        machine.wait_for(inputs.ENTERED, unless=LOST)


SEALED = {
    "as sealed": (b"", inputs.ENTERED),
    "changed": (b"x", "^daybreak: vmlinuz: (has|its) .*"),
}


@pytest.mark.parametrize("which", SEALED)
def test_sealed(served, application, keys, which):
    """With a seal the server needs no trust."""
    more, says = SEALED[which]
    files = secure_boot.sealed(host(application), keys)
    files[net.FOLDER + "vmlinuz"] += more
    with Server(paths(files)) as server:
        machine = served(server, firmware=secure_boot.FIRMWARE)
        machine.wait_for(says, unless="^BdsDxe: failed to start")
    assert "every file is compared with daybreak.seal" in machine.text


def test_unified(served, application, keys):
    """One file has all that is booted; nothing else is asked for."""
    files = host(application)
    name = net.FOLDER + "BOOTX64.EFI"
    del files[name]
    unified = secure_boot.unify(files, application, keys)
    with Server(paths({name: unified})) as server:
        machine = served(server, firmware=secure_boot.FIRMWARE)
        machine.wait_for(inputs.ENTERED, unless=LOST)
        assert {path for _, path, _ in server.asked} == {"/boot/BOOTX64.EFI"}


def from_disk(application, url):
    """A disk with a configuration whose kernel has that URL."""
    return {net.FOLDER + "BOOTX64.EFI": application,
            net.FOLDER + "daybreak.conf": f"[main]\nxen=xen.gz\nkernel={url}\n",
            net.FOLDER + "xen.gz": inputs.packed()}


def test_ipv6(served, application):
    """The router tells the machine its address; the configuration is on a
    disk."""
    with Server(small(application), ipv6=True) as server:
        machine = served(server, from_disk(
            application, f"{server.url}/boot/vmlinuz"))
        machine.wait_for(inputs.ENTERED, unless=LOST)


def certificate(folder, address):
    """Returns a PEM file of a key and its certificate for that address, and the
    certificate as DER."""
    pem = folder / f"{address}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-days", "3650", "-subj", f"/CN={address}", "-addext",
                    f"subjectAltName=IP:{address}", "-keyout", pem,
                    "-out", pem.with_suffix(".crt")],
                   check=True, capture_output=True)
    text = pem.with_suffix(".crt").read_text()
    pem.write_text(pem.read_text() + text)
    return pem, ssl.PEM_cert_to_DER_cert(text)


def trusting(der):
    """Returns OVMF's variables with that certificate for TLS."""
    return variables.put(EMPTY.read_bytes(), TLS, "TlsCaCertificate",
                         variables.certificate_list(der, TLS),
                         variables.NON_VOLATILE | variables.BOOT
                         | variables.RUNTIME)


@pytest.mark.parametrize("address", [HOST, "10.0.2.9"])
def test_tls(served, application, tmp_path, address):
    """The firmware's certificates decide which server is trusted."""
    pem, der = certificate(tmp_path, address)
    store = tmp_path / "vars.fd"
    store.write_bytes(trusting(der))
    with Server(small(application), certificate=pem) as server:
        machine = served(server, from_disk(
            application, f"{server.url}/boot/vmlinuz"), variables=store)
        if address == HOST:
            machine.wait_for(inputs.ENTERED, unless=LOST, timeout=100)
        else:
            machine.wait_for("^daybreak: .* cannot be read: there is no TLS "
                             "connection; .*certificate", timeout=100,
                             unless=inputs.ENTERED)
            machine.wait_for(BACK, timeout=100)


UNREACHABLE = {
    "refused": ("http://10.0.2.2:9/vmlinuz",
                "the server refuses the connection"),
    "no name": ("http://no.invalid/vmlinuz", "the server's name is not "
                "resolved, or the server does not answer"),
    "no route": ("http://10.0.2.77/vmlinuz", "the server does not "
                 "answer"),
}


@pytest.mark.parametrize("which", UNREACHABLE)
def test_unreachable(served, application, which):
    url, sentence = UNREACHABLE[which]
    with Server({}) as server:
        machine = served(server, from_disk(application, url))
        said = machine.wait_for(f"^daybreak: {url}: cannot be read: {sentence}",
                                unless=inputs.ENTERED, timeout=150)
        machine.wait_for(BACK, after=said.end(), timeout=100)


FAULTS = {
    "no HEAD": Faults(has_head=False),
    "chunked": Faults(chunked=1000),
    "cut": Faults(cut_at=(1, 30000, 104095)),
    "cut, no ranges": Faults(cut_at=(70000,), has_ranges=False),
    "redirected": Faults(status=302, location="/there/kernel?x=y"),
    "redirected to a server": Faults(status=308, location="URL/there/kernel"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_made_up_for(served, application, fault):
    """What a server may do."""
    files = small(application)
    files["/there/kernel"] = files["/boot/vmlinuz"]
    with Server(files) as other, Server(files) as server:
        faults = FAULTS[fault]
        faults.location = faults.location.replace("URL", other.url)
        server.faults = {"/boot/vmlinuz": faults}
        served(server).wait_for(inputs.ENTERED, unless=LOST)


NO_FILE = r"vmlinuz: the server has no such file \(answers 404, asked for " \
    r"http://10.0.2.2:\d+/boot/vmlinuz\)$"
REFUSED = {
    "404": (Faults(status=404), NO_FILE),
    "500": (Faults(status=500), r"vmlinuz: the server answers 500 \(asked for "
            r"http://10.0.2.2:\d+/boot/vmlinuz\)$"),
    "redirect loop": (Faults(status=301, location="vmlinuz"),
                      "vmlinuz: the server redirects more than 5 times, the "
                      "last time to http://.*/boot/vmlinuz$"),
    "redirected nowhere": (Faults(status=301), "vmlinuz: the server redirects "
                           "from http://.*/vmlinuz, but does not say where to"),
    "redirected to a folder": (Faults(status=301, location="/x/"), "vmlinuz: "
                               "the URL http://.*/x/ names a server or a "
                               "folder, expected a file$"),
    "longer than said": (Faults(longer=-1000), "vmlinuz: has changed on the "
                         r"server: \d+ bytes, and \d+ before$"),
    "shorter than said": (Faults(longer=1000), "vmlinuz: has changed on the "
                          r"server: \d+ bytes, and \d+ before$"),
    "no size": (Faults(until_end=True), "vmlinuz: the server sends neither its "
                "size nor chunks, "),
    "silent": (Faults(silent_at=5000), "vmlinuz: cannot be read at byte 5000: "
               "no byte has come for 30 seconds$"),
    "changed": (Faults(cut_at=(5000,), changes=True),
                "vmlinuz: has changed on the server$"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_refused(served, application, fault):
    """It says why, and the firmware goes on with its next boot option."""
    faults, sentence = REFUSED[fault]
    with Server(small(application), {"/boot/vmlinuz": faults}) as server:
        machine = served(server)
        said = machine.wait_for(f"^daybreak: {sentence}",
                                unless=inputs.ENTERED)
        machine.wait_for(BACK, after=said.end())


def test_empty(served, application):
    files = small(application)
    files["/boot/vmlinuz"] = b""
    with Server(files) as server:
        machine = served(server)
        said = machine.wait_for("^daybreak: vmlinuz: the file is empty$",
                                unless=inputs.ENTERED)
        machine.wait_for(BACK, after=said.end())
