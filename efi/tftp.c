// SPDX-License-Identifier: MIT
/*
 * TFTP by the firmware. It reads a whole file at once, and calls back for each
 * block of it, once.
 */
#include "tftp.h"

/*
 * The largest blocks that an Ethernet frame has room for: 1500 bytes without
 * the headers of IP, UDP and TFTP. The firmware's own choice is 512.
 */
#define BLOCK_SIZE_IPV4 1468
#define BLOCK_SIZE_IPV6 1448

/* RFC 1350, section 5: a block's header, in network order. */
#define HEADER_SIZE	4
#define OPCODE_DATA	3

static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;

/* The transfer that runs. */
static struct {
	struct progress bar;
	uint64_t done, most;
} transfer;

const char *tftp_reason(EFI_STATUS es)
{
	switch (es) {
	case EFI_TIMEOUT:
		return "the server does not answer";
	case EFI_TFTP_ERROR:
		return "the server refuses";
	case EFI_PROTOCOL_ERROR:
		return "the server breaks the protocol";
	case EFI_ICMP_ERROR:
		return "the server runs no TFTP";
	case EFI_NO_RESPONSE:
		return "no answer from the network";
	case EFI_BUFFER_TOO_SMALL:
		return "it is longer than the server said";
	default:
		return disk_reason(es);
	}
}

static EFI_STATUS request(const struct tftp *tftp,
			  EFI_PXE_BASE_CODE_TFTP_OPCODE what, const char *name,
			  void *out, uint64_t *size)
{
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = tftp->pxe;
	EFI_IP_ADDRESS server = tftp->server;
	UINTN block = pxe->Mode->UsingIpv6 ? BLOCK_SIZE_IPV6 : BLOCK_SIZE_IPV4;

	return pxe->Mtftp(pxe, what, out, FALSE, size, &block, &server,
			  (UINT8 *)(uintptr_t)name, NULL, FALSE);
}

EFI_STATUS tftp_size(const struct tftp *tftp, const char *name, uint64_t *out)
{
	EFI_STATUS es;

	*out = 0;
	es = request(tftp, EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE, name, NULL,
		     out);
	/* EDK2's word when a server answers with the file itself. */
	return es == EFI_PROTOCOL_ERROR ? EFI_UNSUPPORTED : es;
}

/* EDK2 names DHCP as the function, and only the packet shows what it is. */
static EFI_PXE_BASE_CODE_CALLBACK_STATUS EFIAPI
receive(EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *this,
	EFI_PXE_BASE_CODE_FUNCTION function, BOOLEAN received, UINT32 size,
	EFI_PXE_BASE_CODE_PACKET *packet)
{
	(void)this;
	(void)function;
	if (!received || size < HEADER_SIZE || packet->Raw[1] != OPCODE_DATA)
		return EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE;
	transfer.done += size - HEADER_SIZE;
	if (transfer.done > transfer.most)
		return EFI_PXE_BASE_CODE_CALLBACK_STATUS_ABORT;
	progress_step(&transfer.bar, transfer.done);
	return EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE;
}

static EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL callback = {
	.Revision = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_REVISION,
	.Callback = receive,
};

static void call_back(const struct tftp *tftp, BOOLEAN yes)
{
	tftp->pxe->SetParameters(tftp->pxe, NULL, NULL, NULL, NULL, &yes);
}

EFI_STATUS tftp_read(const struct tftp *tftp, const char *label,
		     const char *name, uint64_t said, void *out, uint64_t *size)
{
	EFI_HANDLE device = tftp->device;
	EFI_STATUS es;
	/* Without the callback there is no bar, and no limit but the room. */
	bool is_installed = !app_bs->InstallProtocolInterface(
		&device, &callback_guid, EFI_NATIVE_INTERFACE, &callback);

	transfer.done = 0;
	transfer.most = said ? said : SPOOL_MAX;
	progress_begin(&transfer.bar, label, said);
	if (is_installed)
		call_back(tftp, TRUE);
	es = request(tftp, EFI_PXE_BASE_CODE_TFTP_READ_FILE, name, out, size);
	if (is_installed) {
		call_back(tftp, FALSE);
		app_bs->UninstallProtocolInterface(device, &callback_guid,
						   &callback);
	}
	progress_end(&transfer.bar);
	if (transfer.done <= transfer.most)
		return es;
	*size = transfer.done;
	return EFI_BUFFER_TOO_SMALL;
}
