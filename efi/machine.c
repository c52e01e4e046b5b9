// SPDX-License-Identifier: MIT
/*
 * What the machine is called: by its SMBIOS tables, and by the network card
 * that the application came by or, from a disk, the first one. Sources: UEFI
 * 2.10, sections 4.6, 10.3.4.9, 24.1, 24.3 and 28.5.
 */
#include "network.h"

#include <daybreak/smbios.h>

/* Nodes of a device path, which need not be aligned. */
#define MAC_NODE_SIZE 37
#define MAC_TYPE      32 /* behind the value */
#define ETHERNET      1
#define IP4_NODE_SIZE 8 /* up to the machine's own address */
#define IP6_NODE_SIZE 20
#define NODE_VALUE    4 /* where the address begins in all */

static EFI_GUID smbios3_guid = SMBIOS3_TABLE_GUID;
static EFI_GUID smbios_guid = SMBIOS_TABLE_GUID;
static EFI_GUID network_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
static EFI_GUID ip4_guid = IP4_CONFIG2_GUID;

static bool read_smbios(const EFI_GUID *guid, struct machine *out)
{
	const void *entry = table_find(guid);
	struct smbios_table table;
	struct span bytes;

	if (!entry ||
	    !smbios_read_entry(table_memory((uintptr_t)entry), &table))
		return false;
	bytes = table_memory(table.addr);
	if (bytes.size > table.size)
		bytes.size = table.size;
	smbios_read_system(bytes, table.version, out);
	return true;
}

static const uint8_t *find_value(EFI_DEVICE_PATH *path, UINT8 subtype,
				 size_t size)
{
	const uint8_t *node = (const uint8_t *)device_path_find(
		path, MESSAGING_DEVICE_PATH, subtype, size);

	return node ? node + NODE_VALUE : NULL;
}

/*
 * Returns whether the device is a network card or on one. The address of HTTP
 * boot is in a node, that of PXE is 0 there.
 */
static bool read_path(EFI_HANDLE device, uint8_t *mac, struct machine *out)
{
	EFI_DEVICE_PATH *path = device_path_of(device);
	const uint8_t *ip4 = find_value(path, MSG_IPv4_DP, IP4_NODE_SIZE);
	const uint8_t *ip6 = find_value(path, MSG_IPv6_DP, IP6_NODE_SIZE);
	const uint8_t *its = find_value(path, MSG_MAC_ADDR_DP, MAC_NODE_SIZE);

	if (ip4)
		machine_set_ip(out, ip4);
	if (ip6)
		machine_set_ip6(out, ip6);
	if (!its || its[MAC_TYPE] > ETHERNET)
		return false;
	memcpy(mac, its, MACHINE_MAC_SIZE);
	return true;
}

/*
 * Calls visit() for each device with that protocol, until it returns true.
 * Returns what it has returned last.
 */
static bool visit_devices(EFI_GUID *guid,
			  bool (*visit)(EFI_HANDLE device, uint8_t *mac,
					struct machine *out),
			  uint8_t *mac, struct machine *out)
{
	EFI_HANDLE *devices;
	bool done = false;
	UINTN nr;

	if (app_bs->LocateHandleBuffer(ByProtocol, guid, NULL, &nr, &devices))
		return false;
	for (UINTN i = 0; !done && i < nr; i++)
		done = visit(devices[i], mac, out);
	app_bs->FreePool(devices);
	return done;
}

/* By PXE: its address, which other protocols need not know. */
static bool take_pxe(EFI_HANDLE device, struct machine *out)
{
	EFI_PXE_BASE_CODE_PROTOCOL *pxe;
	const EFI_PXE_BASE_CODE_MODE *mode;
	const uint8_t *ip;

	if (!device || app_bs->HandleProtocol(device, &pxe_guid, (void **)&pxe))
		return false;
	mode = pxe->Mode;
	if (!mode || !mode->Started)
		return false;
	ip = (const uint8_t *)&mode->StationIp;
	if (mode->UsingIpv6)
		machine_set_ip6(out, ip);
	else
		machine_set_ip(out, ip);
	return out->ip[0];
}

/* The address of the card with that MAC address. */
static bool take_ip4(EFI_HANDLE device, uint8_t *mac, struct machine *out)
{
	struct ip4_interface interface;
	struct ip_config *config;

	if (app_bs->HandleProtocol(device, &ip4_guid, (void **)&config) ||
	    !network_card_interface(config, &interface) ||
	    interface.mac_size != MACHINE_MAC_SIZE ||
	    memcmp(&interface.mac, mac, MACHINE_MAC_SIZE))
		return false;
	machine_set_ip(out, interface.address.Addr);
	return out->ip[0];
}

void platform_machine(struct machine *out)
{
	const EFI_HANDLE own = own_device();
	uint8_t mac[MACHINE_MAC_SIZE];

	*out = (struct machine){ .mac = "" };
	/* Without a map of the memory nothing in it is believed. */
	fail_hold(true);
	if (!read_smbios(&smbios3_guid, out))
		read_smbios(&smbios_guid, out);
	fail_hold(false);
	if (!read_path(own, mac, out) &&
	    !visit_devices(&network_guid, read_path, mac, out))
		return;
	machine_set_mac(out, mac);
	if (!out->ip[0] && !take_pxe(own, out))
		visit_devices(&ip4_guid, take_ip4, mac, out);
}
