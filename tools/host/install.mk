# SPDX-License-Identifier: MIT
# make install and uninstall: the command and what belongs to it in a host's
# system. Nothing is written to the EFI system partition; `daybreak install` does
# that.
#
#   DESTDIR   a folder that stands for the host's root; empty: this host
#   PREFIX    /usr/local
#   UNITDIR   of systemd's units; $(PREFIX)/lib/systemd/system
#   PYTHONDIR where Python finds packages; of PREFIX's Python
#   INSTALLED_COMMAND, INSTALLED_APPS   what was built for the host's CPU

PREFIX  := /usr/local
UNITDIR := $(PREFIX)/lib/systemd/system
INSTALLED_COMMAND := $(B)/daybreak
INSTALLED_APPS    := $(APP_$(ARCH))
MANUALS := $(wildcard tools/*.1 tools/*.5 tools/*.7 tools/*.8)
QEMU_PACKAGE := $(wildcard tools/qemu/daybreak_qemu/*.py)
QEMU_PLACE   := $(PREFIX)/lib/daybreak/python/daybreak_qemu
PYTHONDIR     = $(PREFIX)/lib/$(shell $(PYTHON) -c 'import sysconfig; \
	print("/".join(sysconfig.get_path("purelib").split("/")[-2:]))')
# By which pytest finds the fixture.
DIST_INFO    := $(wildcard tools/qemu/dist-info/*)
DIST_PLACE    = $(PYTHONDIR)/daybreak_qemu-$(VERSION).dist-info
UNITS   := $(wildcard tools/host/*.service)

# What is installed, as FILE:PLACE:MODE.
INSTALLED = $(INSTALLED_COMMAND):$(PREFIX)/bin/daybreak:755 \
	$(foreach f,$(INSTALLED_APPS),$f:$(PREFIX)/lib/daybreak/$(notdir $f):644) \
	$(foreach f,$(MANUALS),$f:$(PREFIX)/share/man/man$(subst .,,$(suffix $f))/$(notdir $f):644) \
	$(foreach f,$(UNITS),$f:$(UNITDIR)/$(notdir $f):644) \
	$(foreach f,$(QEMU_PACKAGE),$f:$(QEMU_PLACE)/$(notdir $f):644) \
	$(foreach f,$(DIST_INFO),$f:$(DIST_PLACE)/$(notdir $f):644) \
	tools/host/daybreak.bash:$(PREFIX)/share/bash-completion/completions/daybreak:644 \
	tools/host/95-daybreak.install:$(PREFIX)/lib/kernel/install.d/95-daybreak.install:755 \
	$(foreach d,kernel/postinst.d kernel/postrm.d initramfs/post-update.d,\
		tools/host/zz-daybreak:/etc/$d/zz-daybreak:755)

file_of  = $(word 1,$(subst :, ,$(1)))
place_of = $(DESTDIR)$(word 2,$(subst :, ,$(1)))
mode_of  = $(word 3,$(subst :, ,$(1)))

define newline


endef

.PHONY: install uninstall
install: $(INSTALLED_COMMAND) $(INSTALLED_APPS)
	$(foreach i,$(INSTALLED),install -D -m $(call mode_of,$i) \
		$(call file_of,$i) $(call place_of,$i)$(newline)	)
	sed -i 's#/usr/bin/daybreak#$(PREFIX)/bin/daybreak#' \
		$(foreach u,$(UNITS),$(DESTDIR)$(UNITDIR)/$(notdir $u))
	sed -i 's/@VERSION@/$(VERSION)/' $(DESTDIR)$(DIST_PLACE)/METADATA
	ln -sfnr $(DESTDIR)$(QEMU_PLACE) $(DESTDIR)$(PYTHONDIR)/daybreak_qemu

uninstall:
	rm -f $(foreach i,$(INSTALLED),$(call place_of,$i)) \
		$(DESTDIR)$(PYTHONDIR)/daybreak_qemu
	rm -rf $(DESTDIR)$(QEMU_PLACE) $(DESTDIR)$(DIST_PLACE)

# Debian's packages for both CPUs, in build/deb/. What is built already is packed;
# the packages themselves are made anew. Each CPU's command goes into its own.
DEB_COMMAND_amd64 := $(B)/daybreak
DEB_COMMAND_arm64 := $(B)/daybreak-arm64
.PHONY: deb
deb: setup
	@$(MAKE) --no-print-directory $(foreach a,amd64 arm64,$(APP_$a) $(DEB_COMMAND_$a))
	rm -rf $(B)/deb
	mkdir -p $(B)/deb
	for arch in amd64 arm64; do \
		dpkg-architecture -a$$arch -c debian/rules binary clean || exit; \
	done
