// SPDX-License-Identifier: MIT
/*
 * Network cards, and the address that the firmware uses for one. Sources: UEFI
 * 2.10, sections 28.5 (IPv4 configuration) and 24.1 (simple network).
 */
#include "network.h"

#define IP4_DATA_MAX 4096 /* bytes, with the routes after it */

#define SECOND	     10000000 /* in 100 ns */
#define DHCP_TIME    (30 * SECOND)
#define ROUTER_TIME  (15 * SECOND)

static EFI_GUID http_guid = HTTP_SERVICE_BINDING_GUID;
static EFI_GUID ip4_guid = IP4_CONFIG2_GUID;
static EFI_GUID ip6_guid = IP6_CONFIG_GUID;
static EFI_GUID network_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;

/* Whose policy was changed, which was static before: for IPv4 and IPv6. */
static struct ip_config *changed[2];

static void *protocol_of(EFI_HANDLE handle, EFI_GUID *guid)
{
	void *protocol;

	return app_bs->HandleProtocol(handle, guid, &protocol) ? NULL
							       : protocol;
}

static bool is_zero(const EFI_IPv4_ADDRESS *address)
{
	static const EFI_IPv4_ADDRESS zero;

	return !memcmp(address, &zero, sizeof(zero));
}

/* The nodes of addresses are those of the firmware's HTTP boot. */
static void read_address(EFI_DEVICE_PATH *path, struct network_card *out)
{
	const IPv4_DEVICE_PATH *ipv4 = (const void *)device_path_find(
		path, MESSAGING_DEVICE_PATH, MSG_IPv4_DP, sizeof(*ipv4));

	if (!ipv4)
		return;
	memcpy(&out->address, &ipv4->LocalIpAddress, sizeof(out->address));
	memcpy(&out->subnet, &ipv4->SubnetMask, sizeof(out->subnet));
	out->is_routed = !is_zero(&out->address);
}

/* That of the firmware's PXE, which configures the card for itself alone. */
static void read_pxe_address(EFI_HANDLE device, struct network_card *out)
{
	static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = protocol_of(device, &pxe_guid);

	if (!pxe || !pxe->Mode->Started || !pxe->Mode->DhcpAckReceived ||
	    pxe->Mode->UsingIpv6)
		return;
	memcpy(&out->address, &pxe->Mode->StationIp, sizeof(out->address));
	memcpy(&out->subnet, &pxe->Mode->SubnetMask, sizeof(out->subnet));
}

static bool find_own(struct network_card *out)
{
	EFI_HANDLE device = own_device();
	EFI_DEVICE_PATH *path, *rest;

	if (!device)
		return false;
	path = device_path_of(device);
	rest = path;
	if (!path || app_bs->LocateDevicePath(&http_guid, &rest, &out->handle))
		return false;
	read_address(path, out);
	if (!out->is_routed)
		read_pxe_address(device, out);
	return true;
}

/* A card may not tell whether there is a cable. */
static bool has_cable(EFI_HANDLE handle)
{
	EFI_SIMPLE_NETWORK *network = protocol_of(handle, &network_guid);

	return !network || !network->Mode ||
	       !network->Mode->MediaPresentSupported ||
	       network->Mode->MediaPresent;
}

static bool find_any(struct network_card *out)
{
	EFI_HANDLE *handles;
	UINTN nr, i = 0;
	bool found;

	if (app_bs->LocateHandleBuffer(ByProtocol, &http_guid, NULL, &nr,
				       &handles))
		return false;
	while (i < nr && !has_cable(handles[i]))
		i++;
	found = i < nr;
	if (found)
		out->handle = handles[i];
	app_bs->FreePool(handles);
	return found;
}

enum status network_card_find(const char *name, struct network_card *out)
{
	*out = (struct network_card){ 0 };
	if (!find_own(out) && !find_any(out))
		return fail(ST_UNSUPPORTED,
			    "%s: the firmware has no HTTP for a network card "
			    "with a cable; its setup may have a switch for it",
			    name);
	out->http = protocol_of(out->handle, &http_guid);
	if (!out->http)
		return fail(ST_UNSUPPORTED, "%s: the network card is gone",
			    name);
	return ST_OK;
}

bool network_card_has_address(const struct network_card *card)
{
	return !is_zero(&card->address);
}

bool network_card_interface(struct ip_config *config, struct ip4_interface *out)
{
	static union {
		struct ip4_interface interface;
		uint8_t room[IP4_DATA_MAX];
	} data;
	UINTN size = sizeof(data);

	if (config->get_data(config, IP4_INTERFACE, &size, &data) ||
	    size < sizeof(data.interface))
		return false;
	*out = data.interface;
	return true;
}

static bool has_address(struct ip_config *config)
{
	struct ip4_interface interface;

	return network_card_interface(config, &interface) &&
	       !is_zero(&interface.address);
}

static EFI_STATUS set_policy(struct ip_config *config, UINT32 kind,
			     UINT32 policy)
{
	return config->set_data(config, kind, sizeof(policy), &policy);
}

/* Lets the network give an address. */
static EFI_STATUS automate(struct ip_config *config, UINT32 kind)
{
	UINT32 policy = IP_STATIC;
	UINTN size = sizeof(policy);
	EFI_STATUS es = config->get_data(config, kind, &size, &policy);

	if (es || policy == IP_AUTOMATIC)
		return es;
	es = set_policy(config, kind, IP_AUTOMATIC);
	if (!es)
		changed[kind == IP6_POLICY] = config;
	return es;
}

static bool wait_for(struct ip_config *config,
		     bool (*has_one)(struct ip_config *config), uint64_t time)
{
	EFI_EVENT late = timer_start(time);
	bool found;

	do
		found = has_one(config);
	while (!found && late && !timer_has_expired(late));
	timer_stop(late);
	return found;
}

bool network_card_reaches(const struct network_card *card, const char *url)
{
	uint8_t server[4];

	if (card->is_routed)
		return true;
	if (!network_card_has_address(card) || !url_ipv4(url, server))
		return false;
	for (unsigned int i = 0; i < sizeof(server); i++)
		if ((server[i] ^ card->address.Addr[i]) & card->subnet.Addr[i])
			return false;
	return true;
}

enum status network_card_address(const char *name, const char *url,
				 struct network_card *card)
{
	struct ip_config *config = protocol_of(card->handle, &ip4_guid);
	EFI_STATUS es;

	if (network_card_reaches(card, url))
		return ST_OK;
	card->address = (EFI_IPv4_ADDRESS){ { 0 } };
	if (config && has_address(config))
		return ST_OK;
	es = config ? automate(config, IP4_POLICY) : EFI_UNSUPPORTED;
	if (es)
		return fail(ST_IO, "%s: DHCP cannot be started: %s", name,
			    reason_of_http(es));
	if (wait_for(config, has_address, DHCP_TIME))
		return ST_OK;
	network_card_end();
	return fail(ST_IO,
		    "%s: no DHCP server has given this machine an address in "
		    "%d seconds",
		    name, DHCP_TIME / SECOND);
}

/* A link-local address, fe80::/10, reaches no server beyond the cable. */
static bool has_address6(struct ip_config *config)
{
	static union {
		struct ip6_interface interface;
		uint8_t room[4096];
	} data;
	const struct ip6_interface *found = &data.interface;
	UINTN size = sizeof(data);

	if (config->get_data(config, IP6_INTERFACE, &size, &data))
		return false;
	for (UINT32 i = 0; i < found->nr_addresses; i++) {
		const UINT8 *address = found->addresses[i].address.Addr;

		if (address[0] != 0xfe || (address[1] & 0xc0) != 0x80)
			return true;
	}
	return false;
}

enum status network_card_address6(const char *name,
				  const struct network_card *card)
{
	struct ip_config *config = protocol_of(card->handle, &ip6_guid);

	if (!config)
		return fail(ST_UNSUPPORTED, "%s: the firmware has no IPv6",
			    name);
	if (has_address6(config))
		return ST_OK;
	if (!automate(config, IP6_POLICY) &&
	    wait_for(config, has_address6, ROUTER_TIME))
		return ST_OK;
	network_card_end();
	return fail(ST_IO,
		    "%s: no router has given this machine an IPv6 address in "
		    "%d seconds",
		    name, ROUTER_TIME / SECOND);
}

void network_card_end(void)
{
	if (changed[0])
		set_policy(changed[0], IP4_POLICY, IP_STATIC);
	if (changed[1])
		set_policy(changed[1], IP6_POLICY, IP_STATIC);
	changed[0] = changed[1] = NULL;
}
