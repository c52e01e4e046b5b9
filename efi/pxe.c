// SPDX-License-Identifier: MIT
/*
 * Files of the TFTP server from which the firmware's PXE has loaded the
 * application. Source: UEFI 2.10, section 24.3.
 */
#include "tftp.h"

#include <daybreak/dhcp.h>

#define MAX_PATH PLATFORM_MAX_PATH

static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;

static struct tftp from;
static bool is_ipv6;
static bool from_root; /* names begin with '/', as the application's does */

/* The packet that has named the application. */
static bool find_boot(const EFI_PXE_BASE_CODE_MODE *mode, struct dhcp_boot *out)
{
	bool (*read)(struct span packet, struct dhcp_boot * out) =
		mode->UsingIpv6 ? dhcp6_read_boot : dhcp_read_boot;
	const struct {
		BOOLEAN received;
		const EFI_PXE_BASE_CODE_PACKET *packet;
	} packets[] = {
		{ mode->PxeReplyReceived, &mode->PxeReply },
		{ mode->ProxyOfferReceived, &mode->ProxyOffer },
		{ mode->DhcpAckReceived, &mode->DhcpAck },
	};

	for (unsigned int i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
		if (packets[i].received &&
		    read((struct span){ packets[i].packet->Raw,
					sizeof(*packets[i].packet) },
			 out))
			return true;
	return false;
}

enum status pxe_begin(EFI_HANDLE device, struct text *path)
{
	struct dhcp_boot boot;

	from.device = device;
	if (!device ||
	    app_bs->HandleProtocol(device, &pxe_guid, (void **)&from.pxe))
		return fail(ST_UNSUPPORTED,
			    "where the application came from there is no file "
			    "system that the firmware can read, and no PXE");
	if (!find_boot(from.pxe->Mode, &boot))
		return fail(ST_INVALID,
			    "the application was loaded by PXE, but no DHCP "
			    "server has said from which server and file");
	is_ipv6 = from.pxe->Mode->UsingIpv6;
	memcpy(&from.server, boot.server, sizeof(boot.server));
	from_root = boot.file[0] == '/';
	text_append(path, "\\", !from_root);
	for (const char *p = boot.file; *p; p++)
		text_append(path, *p == '/' ? "\\" : p, 1);
	say("Network: TFTP from %s", boot.address);
	return ST_OK;
}

/* The name as the server knows it. */
static bool server_name(const char *path, char out[MAX_PATH])
{
	struct text t;

	text_init(&t, out, MAX_PATH);
	path += *path == '\\' && !from_root;
	for (; *path; path++)
		text_append(&t, *path == '\\' ? "/" : path, 1);
	return !t.full;
}

/* After a boot that failed at its last step. */
static EFI_STATUS restart(void)
{
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = from.pxe;
	EFI_STATUS es =
		pxe->Mode->Started ? EFI_SUCCESS : pxe->Start(pxe, is_ipv6);

	return es || pxe->Mode->DhcpAckReceived ? es : pxe->Dhcp(pxe, FALSE);
}

/* A server has no other way to say that there is no such file. */
static enum status refuse(const char *name, const char *path, bool required,
			  EFI_STATUS es)
{
	if (es != EFI_TFTP_ERROR && es != EFI_NOT_FOUND)
		return fail(ST_IO, "%s: cannot be read by TFTP: %s", name,
			    tftp_reason(es));
	if (!required)
		return ST_NOT_FOUND;
	return fail(ST_NOT_FOUND,
		    "%s: the server has no such file (asked for %s)", name,
		    path);
}

/*
 * A file whose size the server does not say is read here. EDK2 reads a file
 * that has no room to its end, so that the second time there is room.
 */
static enum status open_unsized(const char *name, const char *path,
				const char *asked, bool required,
				struct platform_file *out)
{
	struct spool spool = { 0 };
	uint64_t size = 0;
	EFI_STATUS es;

	do {
		enum status st = spool_grow(&spool, name, 0, size);

		if (st)
			return st;
		size = spool.room;
		es = tftp_read(&from, name, asked, 0, spool.pages, &size);
	} while (es == EFI_BUFFER_TOO_SMALL);
	if (!es && size > spool.room)
		es = EFI_PROTOCOL_ERROR;
	if (!es)
		return spool_open(&spool, name, size, out);
	spool_free(&spool);
	return refuse(name, path, required, es);
}

static enum status pxe_open(const char *name, const char *path, bool required,
			    struct platform_file *out)
{
	char asked[MAX_PATH];
	EFI_STATUS es = restart();
	uint64_t size = 0;

	*out = (struct platform_file){ .name = name, .source = &pxe_source };
	if (!server_name(path, asked))
		return fail(ST_TOO_LARGE, "%s: the path is too long", name);
	if (!es)
		es = tftp_size(&from, asked, &size);
	if (es == EFI_UNSUPPORTED)
		return open_unsized(name, path, asked, required, out);
	if (es)
		return refuse(name, path, required, es);
	/* The handle is the name as the server knows it. */
	return server_file_open(out, size, asked, strlen(asked) + 1);
}

static enum status pxe_read(struct platform_file *file, void *out)
{
	uint64_t size = file->size;
	EFI_STATUS es =
		tftp_read(&from, file->name, file->handle, size, out, &size);

	if (es)
		return fail(ST_IO, "%s: cannot be read by TFTP: %s", file->name,
			    tftp_reason(es));
	if (size != file->size)
		return fail(ST_TRUNCATED,
			    "%s: ends after %lu bytes, and the server said %lu",
			    file->name, size, file->size);
	return ST_OK;
}

/* Nothing is received into memory that is no longer ours. */
static void pxe_end(void)
{
	from.pxe->Stop(from.pxe);
}

const struct source pxe_source = {
	.open = pxe_open,
	.read = pxe_read,
	.close = server_file_close,
	.end = pxe_end,
};
