// SPDX-License-Identifier: MIT
/*
 * The firmware's status in words.
 */
#include "app.h"
#include "http_protocol.h"

const char *reason_of_file(EFI_STATUS es)
{
	switch (es) {
	case EFI_DEVICE_ERROR:
		return "device error";
	case EFI_VOLUME_CORRUPTED:
		return "the volume is corrupt";
	case EFI_NO_MEDIA:
	case EFI_MEDIA_CHANGED:
		return "the medium is gone";
	case EFI_ACCESS_DENIED:
		return "access denied";
	case EFI_WRITE_PROTECTED:
		return "the volume is read-only";
	case EFI_VOLUME_FULL:
		return "the volume is full";
	case EFI_OUT_OF_RESOURCES:
		return "the firmware is out of memory";
	default:
		return "the firmware refuses";
	}
}

const char *reason_of_http(EFI_STATUS es)
{
	switch (es) {
	case EFI_TIMEOUT:
		return "the server does not answer";
	case EFI_NO_RESPONSE:
	case STATUS_NETWORK_UNREACHABLE:
	case STATUS_HOST_UNREACHABLE:
		return "no answer from the network";
	case STATUS_PORT_UNREACHABLE:
	case STATUS_CONNECTION_REFUSED:
	case STATUS_CONNECTION_RESET:
		return "the server refuses the connection";
	case STATUS_CONNECTION_FIN:
		return "the server has ended the connection";
	case EFI_NOT_FOUND:
		return "the server's name cannot be resolved";
	default:
		return reason_of_file(es);
	}
}
