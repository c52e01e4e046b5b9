/* SPDX-License-Identifier: MIT */
/*
 * The firmware's HTTP, and IPv4 and IPv6 configuration, which gnu-efi does not
 * declare. Sources: UEFI 2.10, sections 29.7 (EFI_HTTP_PROTOCOL), 28.5
 * (EFI_IP4_CONFIG2_PROTOCOL) and 28.7 (EFI_IP6_CONFIG_PROTOCOL).
 */
#ifndef EFI_HTTP_PROTOCOL_H
#define EFI_HTTP_PROTOCOL_H

#include <efi.h>

/* Statuses of networks that gnu-efi does not have (UEFI 2.10, appendix D). */
#define STATUS_HTTP_ERROR	   EFIERR(35)
#define STATUS_NETWORK_UNREACHABLE EFIERR(100)
#define STATUS_HOST_UNREACHABLE	   EFIERR(101)
#define STATUS_PORT_UNREACHABLE	   EFIERR(103)
#define STATUS_CONNECTION_FIN	   EFIERR(104)
#define STATUS_CONNECTION_RESET	   EFIERR(105)
#define STATUS_CONNECTION_REFUSED  EFIERR(106)

enum http_version { HTTP_VERSION_10, HTTP_VERSION_11 };
enum http_method { HTTP_GET = 0, HTTP_HEAD = 5 };

struct http_ipv4_point {
	BOOLEAN uses_default; /* of the two: what the card is configured for */
	EFI_IPv4_ADDRESS address, subnet;
	UINT16 port;
};

struct http_ipv6_point {
	EFI_IPv6_ADDRESS address; /* 0: the firmware chooses */
	UINT16 port;
};

struct http_setup {
	UINT32 version;
	UINT32 timeout_ms;
	BOOLEAN is_ipv6;
	union {
		struct http_ipv4_point *ipv4;
		struct http_ipv6_point *ipv6;
	} point;
};

struct http_request {
	UINT32 method;
	CHAR16 *url;
};

struct http_response {
	UINT32 status; /* the enumeration of section 29.7.5 */
};

struct http_header {
	CHAR8 *name, *value;
};

struct http_message {
	union {
		struct http_request *request;
		struct http_response *response;
	} data;
	UINTN nr_headers;
	struct http_header *headers;
	UINTN body_length;
	void *body;
};

struct http_token {
	EFI_EVENT event;
	EFI_STATUS status;
	struct http_message *message;
};

struct http_protocol {
	EFI_STATUS(EFIAPI *get_mode_data)
	(struct http_protocol *http, struct http_setup *out);
	EFI_STATUS(EFIAPI *configure)
	(struct http_protocol *http, struct http_setup *setup);
	EFI_STATUS(EFIAPI *request)
	(struct http_protocol *http, struct http_token *token);
	EFI_STATUS(EFIAPI *cancel)
	(struct http_protocol *http, struct http_token *token);
	EFI_STATUS(EFIAPI *response)
	(struct http_protocol *http, struct http_token *token);
	EFI_STATUS(EFIAPI *poll)(struct http_protocol *http);
};

#define HTTP_SERVICE_BINDING_GUID                                              \
	{                                                                      \
		0xbdc8e6af, 0xd9bc, 0x4379,                                    \
		{                                                              \
			0xa7, 0x2a, 0xe0, 0xc4, 0xe7, 0x5d, 0xae, 0x1c         \
		}                                                              \
	}
#define HTTP_PROTOCOL_GUID                                                     \
	{                                                                      \
		0x7a59b29b, 0x910b, 0x4171,                                    \
		{                                                              \
			0x82, 0x42, 0xa8, 0x5a, 0x0d, 0xf2, 0x5b, 0x5b         \
		}                                                              \
	}
#define IP4_CONFIG2_GUID                                                       \
	{                                                                      \
		0x5b446ed1, 0xe30b, 0x4faa,                                    \
		{                                                              \
			0x87, 0x1a, 0x36, 0x54, 0xec, 0xa3, 0x60, 0x80         \
		}                                                              \
	}

#define IP6_CONFIG_GUID                                                        \
	{                                                                      \
		0x937fe521, 0x95ae, 0x4d1a,                                    \
		{                                                              \
			0x89, 0x29, 0x48, 0xbc, 0xd9, 0x0a, 0xd3, 0x1a         \
		}                                                              \
	}

enum ip4_data { IP4_INTERFACE = 0, IP4_POLICY = 1 };

/* The start of IP4_INTERFACE's data; the table of routes follows. */
struct ip4_interface {
	CHAR16 name[32];
	UINT8 type;
	UINT32 mac_size;
	EFI_MAC_ADDRESS mac;
	EFI_IPv4_ADDRESS address, subnet;
	UINT32 nr_routes;
	void *routes;
};

struct ip6_address {
	EFI_IPv6_ADDRESS address;
	UINT8 prefix_length;
};

/* The start of IP6_INTERFACE's data; what it points to follows. */
enum ip6_data { IP6_INTERFACE = 0, IP6_POLICY = 2 };
struct ip6_interface {
	CHAR16 name[32];
	UINT8 type;
	UINT32 mac_size;
	EFI_MAC_ADDRESS mac;
	UINT32 nr_addresses;
	struct ip6_address *addresses;
	UINT32 nr_routes;
	void *routes;
};

/* Whether the network gives the addresses: by DHCP, and for IPv6 by routers. */
enum ip_policy { IP_STATIC, IP_AUTOMATIC };

/* For IPv4 EFI_IP4_CONFIG2_PROTOCOL, for IPv6 EFI_IP6_CONFIG_PROTOCOL. */
struct ip_config {
	EFI_STATUS(EFIAPI *set_data)
	(struct ip_config *config, UINT32 kind, UINTN size, void *data);
	EFI_STATUS(EFIAPI *get_data)
	(struct ip_config *config, UINT32 kind, UINTN *size, void *data);
	EFI_STATUS(EFIAPI *register_notify)
	(struct ip_config *config, UINT32 kind, EFI_EVENT event);
	EFI_STATUS(EFIAPI *unregister_notify)
	(struct ip_config *config, UINT32 kind, EFI_EVENT event);
};

#endif
