/* SPDX-License-Identifier: MIT */
/*
 * Pages of the menu on the platform's screen.
 */
#ifndef BOOT_CONSOLE_H
#define BOOT_CONSOLE_H

#include <daybreak/platform.h>
#include <daybreak/screen.h>

/* A screen, and the size of the console that it was made for. */
struct console {
	struct screen screen;
	unsigned int nr_columns, nr_rows;
};

/*
 * Makes the screen anew if the console's size is another one than before, at
 * first too. Returns false when there is no console.
 */
bool console_begin(struct console *c);

/* Shows what was drawn since the last time. */
void console_show(struct console *c);

/* Shows everything again. */
void console_repaint(struct console *c);

/* Leaves a blank screen with the colours and the cursor of before. */
void console_end(void);

#endif
