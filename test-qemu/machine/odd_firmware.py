# SPDX-License-Identifier: MIT
"""A volume whose application is started by an odd firmware.

odd_firmware.c, built as build/oddfirmwarex64.efi, takes the place from which
the firmware starts and changes its services before it starts the application.
"""
from machine.harness import ARCHES, BUILD, HarnessError

PROGRAM = BUILD / "oddfirmwarex64.efi"


def volume(files, **oddities):
    """make_esp()'s files, of {name beside the application: content}.

    oddities are odd_firmware.c's settings, with "_" for the "-" in them.
    """
    if not PROGRAM.is_file():
        raise HarnessError(f"{PROGRAM} is missing; run make {PROGRAM}")
    settings = "".join(f"{key.replace('_', '-')}={value}\n"
                       for key, value in oddities.items())
    return {f"/EFI/BOOT/{name}": data for name, data in {
        **files,
        "BOOTX64.EFI": PROGRAM,
        "daybreakx64.efi": ARCHES["amd64"].application,
        "odd-firmware.txt": settings,
    }.items()}
