// SPDX-License-Identifier: MIT
/*
 * TFTP by the firmware. It reads a whole file at once, and calls back for each
 * block of it, once. Source: UEFI 2.10, sections 24.3, 30.3 and 30.4.
 */
#include "tftp.h"

/*
 * The largest blocks that an Ethernet frame has room for: 1500 bytes without
 * the headers of IP, UDP and TFTP. The firmware's own choice is 512.
 */
#define BLOCK_SIZE_IPV4 1468
#define BLOCK_SIZE_IPV6 1448

/*
 * EDK2 asks again six times, 4 s apart, when nothing comes, but for ever when
 * the server sends a block again that it has sent before.
 */
#define STALL_TIME	600000000 /* in 100 ns */
#define STALL_TEXT	"60 seconds"

/* RFC 1350, section 5: a block's header, in network order. */
#define HEADER_SIZE	4
#define OPCODE_DATA	3

/* The start of EFI_MTFTP4_PROTOCOL and of EFI_MTFTP6_PROTOCOL. */
struct mtftp {
	EFI_STATUS(EFIAPI *get_mode)(struct mtftp *mtftp, void *out);
	EFI_STATUS(EFIAPI *configure)(struct mtftp *mtftp, void *config);
};

static EFI_GUID mtftp4_guid = { 0x78247c57,
				0x63db,
				0x4708,
				{ 0x99, 0xc2, 0xa8, 0xb4, 0xa9, 0xa6, 0x1f,
				  0x6b } };
static EFI_GUID mtftp6_guid = { 0xbf0a78ba,
				0xec29,
				0x49cf,
				{ 0xa1, 0xc9, 0x7a, 0xe5, 0x4e, 0xab, 0x6a,
				  0x51 } };
static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;

/* The transfer that runs. */
static struct {
	struct progress bar;
	uint64_t done, most;
	EFI_EVENT stall;
	bool is_stalled;
} transfer;

const char *tftp_reason(EFI_STATUS es)
{
	switch (es) {
	case EFI_TIMEOUT:
		return "the server does not answer";
	case EFI_ABORTED:
		return "no new block has come for " STALL_TEXT;
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
		return reason_of_file(es);
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
	timer_restart(transfer.stall, STALL_TIME);
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

static void stop_one(EFI_HANDLE handle, EFI_GUID *guid)
{
	struct mtftp *mtftp;

	if (!app_bs->HandleProtocol(handle, guid, (void **)&mtftp))
		mtftp->configure(mtftp, NULL);
}

/*
 * PXE has no way to end what it does, so end the transfer below it: nobody else
 * has one while the application runs, and PXE configures the next one anew.
 */
static void EFIAPI stop(EFI_EVENT event, void *context)
{
	const EFI_PXE_BASE_CODE_PROTOCOL *pxe = context;
	EFI_GUID *guid = pxe->Mode->UsingIpv6 ? &mtftp6_guid : &mtftp4_guid;
	EFI_HANDLE *handles;
	UINTN nr;

	(void)event;
	transfer.is_stalled = true;
	if (app_bs->LocateHandleBuffer(ByProtocol, guid, NULL, &nr, &handles))
		return;
	while (nr)
		stop_one(handles[--nr], guid);
	app_bs->FreePool(handles);
}

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
	transfer.is_stalled = false;
	transfer.stall =
		is_installed ? timer_call(STALL_TIME, stop, tftp->pxe) : NULL;
	if (is_installed)
		call_back(tftp, TRUE);
	es = request(tftp, EFI_PXE_BASE_CODE_TFTP_READ_FILE, name, out, size);
	timer_stop(transfer.stall);
	if (is_installed) {
		call_back(tftp, FALSE);
		app_bs->UninstallProtocolInterface(device, &callback_guid,
						   &callback);
	}
	progress_end(&transfer.bar);
	if (transfer.is_stalled)
		return EFI_ABORTED;
	if (transfer.done <= transfer.most)
		return es;
	*size = transfer.done;
	return EFI_BUFFER_TOO_SMALL;
}
