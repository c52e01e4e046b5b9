# SPDX-License-Identifier: MIT
"""The two machines: their QEMU, firmware and CPU, found on this host."""
import os
import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import Broken, own_command


@dataclass(frozen=True)
class Arch:
    """What differs between the CPUs."""
    name: str
    debian: str  # Debian's name
    efi_name: str  # UEFI's short name
    qemu: str
    qemu_package: str
    board: str
    cpu: str  # with TCG
    disk: str
    serial: str  # Xen's options for a console that QEMU shows
    firmware: tuple[tuple[str, str], ...]  # code, empty variables
    firmware_package: str
    secure_firmware: tuple[tuple[str, str], ...]  # that has Secure Boot

    @property
    def application(self) -> str:
        """The name of Daybreak's EFI application."""
        return f"daybreak{self.efi_name}.efi"

    @property
    def boot_file(self) -> str:
        """The name of what the firmware starts from an unknown disk."""
        return f"BOOT{self.efi_name.upper()}.EFI"


ARCHES = {
    "x86_64": Arch(
        "x86_64", "amd64", "x64", "qemu-system-x86_64", "qemu-system-x86",
        "q35",
        # With TCG, too, Xen finds SVM with nested paging, which PVH needs.
        "qemu64,+svm,+npt,+rdrand,+x2apic", "virtio-blk-pci",
        "console=com1 com1=115200,8n1", (
            ("/usr/share/OVMF/OVMF_CODE_4M.fd",
             "/usr/share/OVMF/OVMF_VARS_4M.fd"),
            ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
            ("/usr/share/edk2/ovmf/OVMF_CODE.fd",
             "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        ), "ovmf", (
            ("/usr/share/OVMF/OVMF_CODE_4M.fd",
             "/usr/share/OVMF/OVMF_VARS_4M.fd"),
            ("/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd",
             "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        )),
    "arm64": Arch(
        "arm64", "arm64", "aa64", "qemu-system-aarch64", "qemu-system-arm",
        # With ACPI the firmware publishes no device tree.
        "virt,virtualization=on,gic-version=3,acpi=off", "cortex-a57",
        "virtio-blk-device", "console=dtuart dtuart=/pl011@9000000", (
            ("/usr/share/AAVMF/AAVMF_CODE.fd",
             "/usr/share/AAVMF/AAVMF_VARS.fd"),
            ("/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
             "/usr/share/edk2/aarch64/vars-template-pflash.raw"),
        ), "qemu-efi-aarch64", (
            ("/usr/share/AAVMF/AAVMF_CODE.fd",
             "/usr/share/AAVMF/AAVMF_VARS.fd"),
        )),
}


def find_firmware(arch: Arch, secure: bool = False) -> tuple[Path, Path]:
    """Returns the firmware's code and its empty variables; secure asks for one
    that was built with Secure Boot."""
    for code, variables in arch.secure_firmware if secure else arch.firmware:
        if Path(code).is_file() and Path(variables).is_file():
            return Path(code), Path(variables)
    raise Broken(f"no firmware for {arch.name} at {arch.firmware[0][0]}; "
                 f"install Debian's package {arch.firmware_package}")


def needs_smm(code: Path) -> bool:
    """Whether the firmware protects its variables by SMM."""
    return ".secboot." in code.name


def find_qemu(arch: Arch) -> str:
    """Returns the path of QEMU."""
    found = shutil.which(arch.qemu)
    if not found:
        raise Broken(f"{arch.qemu} is missing; install Debian's package "
                     f"{arch.qemu_package}")
    return found


def has_kvm(arch: Arch, device: str = "/dev/kvm", host: str | None = None,
            cpuinfo: str = "/proc/cpuinfo") -> bool:
    """Whether the machine can run on this host's CPU.

    QEMU's Arm machine has no EL2 with KVM, which Xen needs. In a virtual
    machine there can be a KVM without VMX or SVM: it runs no UEFI firmware.
    """
    if arch.name != "x86_64" or (host or platform.machine()) != "x86_64" \
            or not os.access(device, os.R_OK | os.W_OK):
        return False
    flags = re.search(r"^flags\s*: (.*)$",
                      Path(cpuinfo).read_text(encoding="utf-8"), re.MULTILINE)
    return bool(flags and {"vmx", "svm"} & set(flags[1].split()))


def find_application(arch: Arch) -> Path:
    """Returns Daybreak's EFI application: as installed, or as built."""
    name = arch.application
    command = own_command()
    places = (command.parent, command.parent.parent / "lib/daybreak",
              Path("/usr/lib/daybreak"), Path("/usr/local/lib/daybreak"))
    for place in places:
        if (place / name).is_file():
            return place / name
    raise Broken(f"{name} is missing; build it by make, or install the package "
                 "that has it")
