#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian 12 packages that building and testing need and that are
# missing. Prints what it installs, or nothing if nothing is missing.
set -eu

# one per line: the package, then why
packages() {
	sed -e 's/#.*//' <<-END
	# compilers and their tools
	gcc
	libc6-dev
	make
	binutils
	xz-utils		# packs the boot domain
	python3
	git			# the reproducibility test's list of sources
	clang			# fuzzers
	clang-format		# make format-check
	llvm			# symbols in their reports
	libclang-rt-dev		# libFuzzer and the sanitizers' run time
	gcc-aarch64-linux-gnu	# arm64
	libc6-dev-arm64-cross
	# what the application and the library are linked with
	gnu-efi
	zlib1g-dev
	libdeflate-dev
	libbz2-dev
	liblzma-dev
	liblz4-dev
	libzstd-dev
	libssl-dev		# libcrypto, for SHA-256
	libxen-dev
	libfdt-dev
	# packages
	debhelper
	lintian
	bash-completion
	# tests on this machine
	libcmocka-dev
	python3-pytest
	python3-pytest-xdist
	python3-pexpect
	python3-pyte		# what a terminal shows of the menu
	device-tree-compiler
	systemd			# systemd-analyze, which reads our units
	strace			# in which order files are written
	acpica-tools
	mandoc			# checks the manual pages
	openssl			# throw-away keys
	sbsigntool		# signs seals
	efitools		# a firmware's keys, of one's own
	xxd
	# machines to boot
	qemu-system-x86
	ovmf
	qemu-system-arm
	qemu-efi-aarch64
	# disks and CDs to boot from
	mtools
	xorriso
	e2fsprogs		# a Debian for dom0
	mmdebstrap		# a Debian that is installed
	fdisk			# its disk's partitions
	dosfstools		# fsck.fat, for what a power cut leaves
	swtpm			# TPMs
	tpm2-tools		# tpm2_eventlog
	iproute2		# a network of the machine's own
	dnsmasq-base		# its DHCP and TFTP server
	# peers and oracles
	grub-efi-amd64-bin
	grub-common
	grub-xen-host
	END
}

installed() {
	dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null |
		grep -qx installed
}

missing=
for package in $(packages); do
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	root=
elif command -v sudo >/dev/null; then
	root=sudo
else
	echo "setup.sh: not root and no sudo to install$missing" >&2
	exit 1
fi

echo "installing from Debian:$missing"
$root apt-get update -q
# Only the dependencies of these packages: a recommended desktop is not needed.
$root env DEBIAN_FRONTEND=noninteractive \
	apt-get install -q -y --no-install-recommends $missing
