# SPDX-License-Identifier: MIT
"""
The EFI variables of Daybreak and shim in a file of OVMF's, read and written
while the machine is off; see daybreak_qemu/variables.py.
"""
from daybreak_qemu import variables
from daybreak_qemu.variables import (BOOT, NON_VOLATILE, RUNTIME,
                                     certificate_list, put, utf16)

LOADER = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
SHIM = "605dab50-e046-4300-abb6-3dd810dd8b23"
APPLICATION = "\\EFI\\BOOT\\BOOTX64.EFI"


def texts(path, guid=LOADER):
    """Returns {name: value} of that GUID's variables, which are UTF-16."""
    return {name: value.decode("utf-16-le", "replace").rstrip("\0")
            for _, owner, name, value in variables.walk(path.read_bytes())
            if owner == guid}


def put_boot_options(data, options):
    """The firmware then tries these one after the other: {title: load options
    or None} for the application in its default folder."""
    return variables.put_boot_options(data, [
        variables.load_option(title, APPLICATION, words)
        for title, words in options.items()])


def put_boot_url(data, url):
    """The firmware then starts what it loads from there, by any network
    card."""
    path = variables.node(3, 24, url.encode())
    return variables.put_boot_options(
        data, [variables.load_option_of("Network", path)])


def put_mok(data, certificate):
    """shim then trusts the certificate (DER), as if it had been enrolled."""
    return put(data, SHIM, "MokList",
               certificate_list(certificate, SHIM))
