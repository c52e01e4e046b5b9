# SPDX-License-Identifier: MIT
"""
A TPM that is full, that fails, or that is not there: what is said, and whether
the entry is started. One machine runs all cases. What was measured and comes
back ends in a reset, which this firmware does not do.
"""
from machine.odd_firmware import Case, run_cases

VOLUME_FULL, DEVICE_ERROR = 11, 7  # EFI_STATUS without its highest bit

RESET = r"^Only a reset takes back what was measured: it follows in 5 seconds"
NO_RESET = "^odd firmware: no reset"
NOTHING = r"^daybreak: {}\.conf: tpm=required, but this machine has no TPM 2"
FAILS = r"the TPM: PCR {} cannot be extended \(0x8000000000000007\)"


def events(number):
    return f"^odd firmware: events in the TPM {number}$"


def odd(**settings):
    return {"reset": "returns", **settings}


CASES = (
    # The configuration, its load options, and three ends.
    Case("works", odd=odd(tpm="present"), says=(events(5), RESET, NO_RESET)),
    Case("full", odd=odd(tpm_error=VOLUME_FULL), says=(events(5), RESET),
         warnings=("the TPM: the firmware's log is full",)),
    Case("full-later", odd=odd(tpm_error=VOLUME_FULL, tpm_from=5),
         lines="tpm=required\n", says=(events(5),),
         warnings=("the TPM: the firmware's log is full",)),
    Case("fails", odd=odd(tpm_error=DEVICE_ERROR), says=(events(1), RESET),
         warnings=(FAILS.format(8) + "; nothing more is measured",)),
    Case("fails-later", odd=odd(tpm_error=DEVICE_ERROR, tpm_from=4),
         says=(events(4), RESET),
         warnings=(FAILS.format(9) + "; nothing more is measured",)),
    Case("fails-required", odd=odd(tpm_error=DEVICE_ERROR, tpm_from=5),
         lines="tpm=required\n", entered=(),
         says=("^daybreak: " + FAILS.format(13), RESET, NO_RESET)),
    Case("none", says=("came back without an error$",), never=RESET,
         lines="tpm=yes\n"),
    Case("none-required", lines="tpm=required\n", entered=(),
         says=(NOTHING.format("none-required"),), never=RESET),
    Case("absent-required", odd=odd(tpm="absent"), lines="tpm=required\n",
         entered=(), says=(NOTHING.format("absent-required"), events(0)),
         never=RESET),
    Case("unwanted", odd=odd(tpm="present"), lines="tpm=no\n",
         says=(events(0),), never=RESET),
)


def test_all(boot):
    assert len({case.name for case in CASES}) == len(CASES)
    run_cases(boot, CASES)
