// SPDX-License-Identifier: MIT
/*
 * Any keys in the menu, its editor and a page of text, on screens of any size
 * and with any bytes as titles, options and text: what is drawn stays on the
 * screen and steers no terminal, the selection stays in the list, and lines
 * stay in their memory.
 */
#include "screens.h"

#include <daybreak/edit_page.h>
#include <daybreak/menu.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x))                                                      \
			__builtin_trap();                                      \
	} while (0)

#define NR_FIELDS 4
#define KEYS_MAX  300 /* of three bytes each */
#define TEXT_MAX  500 /* bytes for the pager, which reads all at each key */

/* What the input begins with. */
struct head {
	uint8_t columns, rows, nr_entries, nr_titles, options, room;
};

static struct screen screen;
static struct menu menu;
static struct menu_entry entries[MENU_ENTRIES_MAX];
static struct edit_page page;
static struct edit_field fields[NR_FIELDS];
static struct line_kill kill;
static struct pager pager;
static char titles[256];

/* Mostly small screens, which take less time to look at. */
static unsigned int size_of(uint8_t byte, unsigned int small)
{
	return byte < 224 ? byte % small : byte;
}

/* Text in memory that is no larger, so that ASan reports overruns. */
static void make_fields(size_t room)
{
	memset(&kill, 0, sizeof(kill));
	for (int i = 0; i < NR_FIELDS; i++) {
		char *text = malloc(room);

		memcpy(text, titles, room < 16 ? room : 16);
		text[room - 1] = '\0';
		fields[i] = (struct edit_field){ .name = titles,
						 .is_below = i >= 2 };
		line_edit_init(&fields[i].line, text, room, &kill);
	}
	edit_page_init(&page, titles, fields, NR_FIELDS);
}

static void free_fields(void)
{
	for (int i = 0; i < NR_FIELDS; i++)
		free(fields[i].line.text);
}

static void make_menu(const struct head *head, size_t title_size)
{
	for (unsigned int i = 0; i < head->nr_entries; i++) {
		const char *title = titles + (title_size ? i % title_size : 0);

		entries[i] =
			(struct menu_entry){ .title = title,
					     .mark = i % 3 ? NULL : title,
					     .is_default = i == 7,
					     .enter = i == 11 ? MENU_SHELL
							      : MENU_NOTHING };
	}
	menu_init(&menu, titles, entries, head->nr_entries);
	menu.has_editor = head->options & 1;
	menu.has_firmware_setup = head->options & 2;
	menu.sentence = head->options & 4 ? titles : NULL;
	menu.timeout = head->options & 8 ? MENU_FOREVER : 3;
	menu_count_down(&menu, head->options >> 4);
}

static void check_screen(void)
{
	REQUIRE(screen_is_sound(&screen));
	REQUIRE(screen_show(&screen) <= screen.nr_rows);
	REQUIRE(!screen_show(&screen));
}

static void check_menu(const struct keystroke *key)
{
	enum menu_action action = menu_key(&menu, key);

	REQUIRE(menu.nr_entries ||
		(action != MENU_START && action != MENU_EDIT));
	REQUIRE(menu.has_editor || action != MENU_EDIT);
	REQUIRE(menu.has_firmware_setup || action != MENU_FIRMWARE_SETUP);
	REQUIRE(action != MENU_SHELL || menu.entries[menu.selected].enter);
	REQUIRE(menu_tick(&menu) != MENU_START || menu.nr_entries);
	menu_draw(&menu, &screen);
	check_screen();
	REQUIRE(!menu.nr_entries || menu.selected < menu.nr_entries);
	if (menu.shows_help || !menu.nr_entries)
		return;
	REQUIRE(menu.selected >= menu.first);
	REQUIRE(menu.selected - menu.first < menu.nr_shown);
}

/* The cursor is where a character begins. */
static bool is_settled(const struct line_edit *e)
{
	const char *s = e->text;

	while (s < e->text + e->at)
		utf8_next(&s);
	return s == e->text + e->at;
}

static void check_page(const struct keystroke *key)
{
	edit_page_key(&page, key);
	edit_page_draw(&page, &screen);
	check_screen();
	REQUIRE(page.selected <= NR_FIELDS);
	REQUIRE(!page.is_open || fields[page.selected].is_below);
	for (int i = 0; i < NR_FIELDS; i++) {
		const struct line_edit *e = &fields[i].line;

		REQUIRE(e->size < e->room && strlen(e->text) == e->size);
		REQUIRE(e->at <= e->size && is_settled(e));
	}
}

static void check_pager(const struct keystroke *key)
{
	pager_key(&pager, key);
	pager_draw(&pager, &screen);
	check_screen();
	REQUIRE(!pager.first || pager.first + pager.nr_shown <= pager.nr_rows);
}

/* Gives the key of three bytes to one page or, as the seeds do, to all. */
static void press(const uint8_t *bytes)
{
	uint32_t number = bytes[0] | bytes[1] << 8 | bytes[2] << 16;
	struct keystroke key = key_of_number(number);
	unsigned int pages = number >> 22;

	if (pages == 0 || pages == 3)
		check_menu(&key);
	if (pages == 1 || pages == 3)
		check_page(&key);
	if (pages == 2 || pages == 3)
		check_pager(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { data, size };
	struct head head;
	size_t nr;

	if (!span_copy(s, 0, &head, sizeof(head)))
		return 0;
	s = span_sub(s, sizeof(head), size - sizeof(head));
	nr = head.nr_titles < s.size ? head.nr_titles : s.size;
	memset(titles, 0, sizeof(titles));
	span_copy(s, 0, titles, nr);
	screen_init(&screen, size_of(head.columns, 60), size_of(head.rows, 15));
	make_menu(&head, strlen(titles));
	make_fields(1u + head.room);
	pager_init(&pager, titles,
		   span_sub(s, 0, s.size < TEXT_MAX ? s.size : TEXT_MAX));
	for (uint64_t at = nr; at + 3 <= s.size && at < 3 * KEYS_MAX; at += 3)
		press(s.base + at);
	free_fields();
	return 0;
}
