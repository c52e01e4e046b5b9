# SPDX-License-Identifier: MIT
"""A volume whose application is started by an odd firmware.

odd_firmware.c, built as build/oddfirmwarex64.efi, has the file name that the
firmware starts. It changes the firmware's services and then starts the
application.
"""
from machine.harness import ARCHES, BUILD, HarnessError

PROGRAM = BUILD / "oddfirmwarex64.efi"


def volume(files, **oddities):
    """Returns make_esp()'s files for {name next to the application: content}.

    oddities are odd_firmware.c's settings, with "_" in place of "-".
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
