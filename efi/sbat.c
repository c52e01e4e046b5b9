// SPDX-License-Identifier: MIT
/*
 * What others look for in the application's file. The SBAT section, with which
 * shim can revoke a generation of this program (rhboot/shim, SBAT.md). A
 * security fix has to increment the second field.
 */
__attribute__((section(".sbat"), used)) static const char sbat[] =
	"sbat,1,SBAT Version,sbat,1,"
	"https://github.com/rhboot/shim/blob/main/SBAT.md\n"
	"daybreak,1,Daybreak,daybreak," DAYBREAK_VERSION ",none\n";

/* By this `bootctl status` knows whose file it is (systemd, bootctl-util.c). */
__attribute__((used, retain)) static const char loader_info[] =
	"#### LoaderInfo: Daybreak " DAYBREAK_VERSION " ####";
