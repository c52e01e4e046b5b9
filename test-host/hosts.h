/* SPDX-License-Identifier: MIT */
/*
 * One x86 and one Arm host with all files that they need, for tests of whole
 * boots, and a configuration for each way of handing off.
 */
#ifndef TEST_HOSTS_H
#define TEST_HOSTS_H

#include "kernels.h"
#include "platform.h"
#include "support.h"

#define MIB	  (1ULL << 20)
#define ARM_START 0x40000000ULL
#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))

/* The files of one x86 and one Arm host. */
static struct kernel pv, pvh;
static uint8_t ramdisk[10001], more[4097], ucode[2048];
static struct world_file *on_pv, *on_ramdisk;

static inline void add_files(const char *config)
{
	struct span xen = world_xen_x86(), arm = world_xen_arm();
	struct span application = world_pe_x86();

	kernel_linux_like(&pv, 0x100000);
	kernel_pvh(&pvh);
	memset(ramdisk, 'r', sizeof(ramdisk));
	memset(more, 'm', sizeof(more));
	world_add("daybreak.conf", config, strlen(config));
	world_add("xen", xen.base, xen.size);
	world_add("xen-arm", arm.base, arm.size);
	world_add("xen.efi", application.base, application.size);
	on_pv = world_add("pv", pv.bytes, KERNEL_MAX);
	world_add("pvh", pvh.bytes, KERNEL_MAX);
	on_ramdisk = world_add("r.img", ramdisk, sizeof(ramdisk));
	world_add("m.img", more, sizeof(more));
	world_add("ucode.bin", ucode, sizeof(ucode));
	world_add("Image", arm.base, arm.size);
}

static inline void make_x86(const char *config)
{
	world_make(MIB, 255 * MIB, 16384 * MIB);
	add_files(config);
}

static inline void make_arm(const char *config)
{
	world_make(ARM_START, 512 * MIB, 0);
	add_files(config);
}

/* One boot of each kind. */
static const char plain[] = "[a]\n"
			    "xen=xen\n"
			    "options=console=com1\n"
			    "kernel=pv root=/dev/sda\n"
			    "ramdisk=r.img\n"
			    "ramdisk=m.img\n"
			    "ucode=ucode.bin\n"
			    "module=r.img x=y\n";
static const char domains[] =
	"[a]\n"
	"xen=xen\n"
	"options=dom0_mem=512M\n"
	"kernel=pv root=/dev/sda\n"
	"ramdisk=r.img\n"
	"xsm=ucode.bin\n"
	"domains=b c d\n"
	"[b]\nkernel=pv\nramdisk=r.img\nmemory=64\n"
	"[c]\nkernel=pvh\ntype=pvh\nramdisk=ucode.bin\nmemory=64\n"
	"uuid=6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8\n"
	"[d]\nkernel=pv\nmodules=r.img m.img\nmemory=32\n";
static const char no_dom0[] = "[a]\n"
			      "xen=xen\n"
			      "options=dom0_mem=512M\n"
			      "domains=b\n"
			      "[b]\nkernel=pvh\ntype=pvh\nmemory=64\n";
static const char alone[] = "[a]\n"
			    "hypervisor=none\n"
			    "kernel=pvh quiet\n"
			    "ramdisk=r.img\n";
static const char on_arm[] = "[a]\n"
			     "xen=xen-arm\n"
			     "kernel=Image console=hvc0\n"
			     "ramdisk=r.img\n"
			     "domains=b c\n"
			     "[b]\nkernel=Image\nramdisk=r.img\nmemory=64\n"
			     "[c]\nkernel=Image\nmemory=64\n";
static const char arm_image[] = "[a]\n"
				"xen=xen-arm\n"
				"handoff=image\n"
				"kernel=Image console=hvc0\n"
				"ramdisk=r.img\n";

static const struct kind {
	const char *name, *config;
	const struct boot_host *host;
	enum handoff_way way;
} kinds[] = {
	{ "plain", plain, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "domains", domains, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "no dom0", no_dom0, &boot_x86, HANDOFF_MULTIBOOT2 },
	{ "alone", alone, &boot_x86, HANDOFF_PVH },
	{ "on Arm", on_arm, &boot_arm, HANDOFF_TREE },
	{ "as an Image", arm_image, &boot_arm, HANDOFF_PLAIN },
};

static inline void make(const struct kind *kind)
{
	if (kind->host == &boot_x86)
		make_x86(kind->config);
	else
		make_arm(kind->config);
}

static inline struct world_file *file_named(const char *path)
{
	for (unsigned int i = 0; i < world.nr_files; i++)
		if (!strcmp(world.files[i].path, path))
			return &world.files[i];
	fail_msg("no file %s", path);
	return NULL;
}

#endif
