/* SPDX-License-Identifier: MIT */
/*
 * The menu: a list of entries of which one is started, by the user or when a
 * countdown ends.
 */
#ifndef DAYBREAK_MENU_H
#define DAYBREAK_MENU_H

#include <daybreak/pager.h>

#define MENU_ENTRIES_MAX 260

/* The timeout of a menu that waits for the user. */
#define MENU_FOREVER	 UINT32_MAX
#define MENU_TIMEOUT_MAX 3600 /* the longest that '+' reaches, in seconds */

enum menu_action {
	MENU_NOTHING,
	MENU_REDRAW,  /* to be drawn again */
	MENU_REPAINT, /* the same, after screen_forget() */
	MENU_START,   /* this and the next three are about the selected entry */
	MENU_EDIT,
	MENU_INFORMATION,
	MENU_SET_DEFAULT, /* the menu shows it as default already */
	MENU_SET_TIMEOUT, /* to menu->timeout; to be drawn again */
	MENU_FIRMWARE_SETUP,
	MENU_SHELL, /* only by a row of its own */
	MENU_REBOOT,
	MENU_POWER_OFF,
	MENU_QUIT, /* back to the firmware */
};

/* A row of the list: an entry, or something else that can be started. */
struct menu_entry {
	const char *title;
	const char *mark; /* shown with the title, such as "bad", or NULL */
	bool is_default;
	/*
	 * MENU_NOTHING for an entry. Else what Enter does with this row, which
	 * cannot be edited, explained or made the default.
	 */
	enum menu_action enter;
};

/*
 * All strings and entries belong to the caller and outlive the menu. It may
 * change what is first here at any time, and then draws the menu again.
 */
struct menu {
	const char *title;
	struct menu_entry *entries;
	unsigned int nr_entries; /* at most MENU_ENTRIES_MAX */
	unsigned int selected;	 /* below nr_entries, 0 if there are none */
	const char *sentence;	 /* shown over the entries, or NULL */
	bool has_editor, has_firmware_setup;
	uint32_t timeout; /* for the next boot: seconds, 0 without a menu, or
			   * MENU_FOREVER; '+' and '-' change it */

	/* The menu's own. */
	uint32_t seconds_left; /* of the countdown; 0: there is none */
	bool shows_timeout;    /* in the countdown's row, after '+' or '-' */
	unsigned int first;    /* the first entry that is shown */
	unsigned int nr_shown; /* as last drawn */
	bool shows_help;
	struct pager help;
	char help_text[1024];
};

/*
 * Begins a menu of these entries, without a countdown and with all options off.
 * Selected is the first one that is the default, or the first of all.
 */
void menu_init(struct menu *m, const char *title, struct menu_entry *entries,
	       unsigned int nr_entries);

/*
 * Counts down from now on: the selected entry is to be started after so many
 * seconds. 0 or MENU_FOREVER, or a menu without entries: never.
 */
void menu_count_down(struct menu *m, uint32_t seconds);

/*
 * To be called every second. Returns MENU_START when the countdown has ended,
 * MENU_REDRAW while there is one, else MENU_NOTHING.
 */
enum menu_action menu_tick(struct menu *m);

/*
 * Does what the key says:
 *
 *	Up, k, Ctrl-P; Down, j, Ctrl-N  the entry before; after
 *	PgUp; PgDn                      a screen of entries up; down
 *	Home; End                       the first; the last
 *	1 to 9                          the entry of that number
 *	Enter, e, i, d, +, -            see enum menu_action and menu_entry
 *	f, B, O, Q                      firmware setup, reboot, power off, quit
 *	h, ?, F1                        a page that explains the keys
 *	Ctrl-L                          MENU_REPAINT
 *	any other character             the next entry whose title begins with
 *	                                it; capitals are the same in ASCII
 *
 * A key that means something ends the countdown. Ctrl-L does not, nor does any
 * other character that could be noise on a serial line: a number or a letter
 * without entry, or a key that an option has turned off.
 */
enum menu_action menu_key(struct menu *m, const struct keystroke *key);

/*
 * Draws the whole screen. If there are few rows, the title, blank rows and the
 * last row are left out before entries are.
 */
void menu_draw(struct menu *m, struct screen *s);

#endif
