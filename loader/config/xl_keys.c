// SPDX-License-Identifier: MIT
/*
 * A domain written for xl may have keys that are not supported here: what they
 * do is done in another way, by dom0, or not at all. Each is refused with
 * advice on what to do instead: if it were ignored, the user would only notice
 * when the domain runs.
 */
#include "xl_keys.h"

#include <string.h>

#define MAX_KEY	     40

#define WHEN_ADOPTED "when dom0 has adopted the domain, attach it there by "

static const struct {
	const char *keys, *advice;
} table[] = {
	{ "extra root",
	  "write it in cmdline=, or after the name of the file in kernel=" },
	{ "builder pvh", "write type=pv or type=pvh" },
	{ "disk", WHEN_ADOPTED "xl block-attach" },
	{ "vif vif2", WHEN_ADOPTED "xl network-attach" },
	{ "vtpm", WHEN_ADOPTED "xl vtpm-attach" },
	{ "vkb", WHEN_ADOPTED "xl vkb-attach" },
	{ "vdispl", WHEN_ADOPTED "xl vdispl-attach" },
	{ "vsnd", WHEN_ADOPTED "xl vsnd-attach" },
	{ "usbctrl usbdev",
	  WHEN_ADOPTED "xl usbctrl-attach and xl usbdev-attach" },
	{ "vfb p9 pvcalls channel virtio",
	  "nothing attaches it to a domain that runs, only xl create starts a "
	  "domain with it" },
	{ "pci pci_msitranslate pci_permissive pci_power_mgmt pci_seize dtdev "
	  "gfx_passthru rdm rdm_mem_boundary",
	  "devices of the host are given by iomem=, ioports= and irqs=, on Arm "
	  "by dtb=" },
	{ "bootloader bootloader_args bootloader_restrict bootloader_user "
	  "firmware firmware_override",
	  "no boot loader runs for a domain, kernel= and ramdisk= name its "
	  "files" },
	{ "pvshim pvshim_path pvshim_cmdline pvshim_extra",
	  "a PV kernel is started by type=pv" },
	{ "on_soft_reset",
	  "leave it out: only a domain with a device model is reset softly" },
	{ "cpus_soft", "write cpus=, or use xl vcpu-pin in dom0" },
	{ "slice latency",
	  "it is of a scheduler that Xen no longer has: write period= and "
	  "budget=" },
	{ "acpi_firmware acpi_laptop_slate acpi_s3 acpi_s4 altp2m altp2mhvm "
	  "altp2m_count bios bios_path_override boot device_model "
	  "device_model_args device_model_args_hvm device_model_args_pv "
	  "device_model_override device_model_stubdomain_override "
	  "device_model_stubdomain_seclabel device_model_user "
	  "device_model_version display dm_restrict hdtype hpet hvm_pirq "
	  "keymap "
	  "mmio_hole ms_vm_genid nographic opengl sdl serial "
	  "smbios smbios_firmware soundhw spice spice_clipboard_sharing "
	  "spice_image_compression spice_streaming_video spiceagent_mouse "
	  "spicedisable_ticketing spicehost spicepasswd spiceport "
	  "spicetls_port spiceusbredirection spicevdagent stdvga "
	  "stubdomain_cmdline stubdomain_kernel stubdomain_memory "
	  "stubdomain_ramdisk usb usbdevice usbversion vendor_device vga "
	  "videoram viridian vkb_device vnc vncdisplay vnclisten vncpasswd "
	  "vncunused vncviewer vpt_align xauthority xen_platform_pci "
	  "xen_platform_pci_bar_uc",
	  "it is for HVM domains, which xl create starts in dom0" },
	{ "acpi apic claim_mode driver_domain e820_host gic_version "
	  "init_seclabel localtime max_event_channels mca_caps msr_relaxed "
	  "nomigrate nx oos pae rtc_timeoffset seclabel "
	  "suppress_spurious_page_faults tee vmtrace_buf_kb vpmu "
	  "xend_suspend_evtchn_compat xenstore_feature_mask xenstore_quota",
	  "leave it out, it cannot be set for a domain that is started with "
	  "the host" },
};

const char *xl_key_advice(const char *key)
{
	char word[MAX_KEY];

	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (const char *p = table[i].keys;
		     value_word(&p, word, sizeof(word));)
			if (!strcmp(word, key))
				return table[i].advice;
	return NULL;
}

enum status xl_key_refuse(const struct value *v, const char *advice)
{
	return fail(ST_INVALID, "%s:%u: %s= is xl.cfg's and not known here: %s",
		    v->config->name, v->item->line, v->item->key, advice);
}
