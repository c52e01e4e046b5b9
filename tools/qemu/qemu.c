// SPDX-License-Identifier: MIT
/*
 * `daybreak qemu`: a program in Python, in the package daybreak_qemu. Finds the
 * package beside the command, as installed or as built, and becomes Python.
 */
#define _GNU_SOURCE
#include "tool.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Debian's: another Python may lack the modules that Debian's packages have. */
#define PYTHON	     "/usr/bin/python3"

#define EXIT_HARNESS 3 /* the boot could not be tried */

/* From the folder of the command. */
static const char *const places[] = {
	"../lib/daybreak/python", /* make install, Debian's package */
	"../tools/qemu",	  /* build/daybreak */
};

#define NR_PLACES (sizeof(places) / sizeof(places[0]))

/* Writes the command's own path and, in folder, that of its folder. */
static bool find_command(char command[PATH_MAX], char folder[PATH_MAX])
{
	ssize_t size = readlink("/proc/self/exe", command, PATH_MAX - 1);

	if (size < 0)
		return false;
	command[size] = '\0';
	memcpy(folder, command, (size_t)size + 1);
	*strrchr(folder, '/') = '\0';
	return true;
}

/* Writes the folder that has the package. */
static bool find_package(const char *folder, char out[PATH_MAX])
{
	char main_file[PATH_MAX];

	for (unsigned int i = 0; i < NR_PLACES; i++) {
		int n = snprintf(out, PATH_MAX, "%s/%s", folder, places[i]);
		int m = snprintf(main_file, PATH_MAX,
				 "%s/%s/daybreak_qemu/__main__.py", folder,
				 places[i]);

		if (n < PATH_MAX && m < PATH_MAX && !access(main_file, R_OK))
			return true;
	}
	return false;
}

int qemu_main(int argc, char **argv)
{
	char command[PATH_MAX], folder[PATH_MAX], package[PATH_MAX];
	const char **words = calloc((size_t)argc + 5, sizeof(*words));
	unsigned int nr = 0;

	if (!words || !find_command(command, folder) ||
	    !find_package(folder, package)) {
		fprintf(stderr, "daybreak qemu: its Python package "
				"daybreak_qemu is not installed\n");
		free(words);
		return EXIT_HARNESS;
	}
	setenv("DAYBREAK_COMMAND", command, true);
	setenv("PYTHONPATH", package, true);
	setenv("PYTHONDONTWRITEBYTECODE", "1", true);
	words[nr++] = PYTHON;
	words[nr++] = "-m";
	words[nr++] = "daybreak_qemu";
	for (int i = 1; i < argc; i++)
		words[nr++] = argv[i];
	execv(PYTHON, (char **)(uintptr_t)words);
	fprintf(stderr,
		"daybreak qemu: %s: %s; install Debian's package "
		"python3\n",
		PYTHON, strerror(errno));
	free(words);
	return EXIT_HARNESS;
}
