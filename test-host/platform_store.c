// SPDX-License-Identifier: MIT
/*
 * What the tests' machine keeps: files that are written, variables; and other
 * applications, volumes, resets.
 */
#include "platform.h"

#include "support.h"

/* A write that fails has written half of the bytes: the power was cut. */
static void write_half(struct world_file *f, uint64_t offset, const void *bytes,
		       uint64_t size)
{
	memcpy(f->writable + offset, bytes, size / 2);
}

static enum status refuse_write(const char *name, const char *why)
{
	warn("%s: cannot be written: %s", name, why);
	return ST_IO;
}

enum status platform_write(const char *name, const char *path, uint64_t offset,
			   const void *bytes, uint64_t size)
{
	struct world_file *f = world_find(NULL, path);
	bool fails = world_call_fails();

	if (!f)
		return ST_NOT_FOUND;
	if (!f->writable)
		return refuse_write(name, "the volume is read-only");
	if (offset > f->bytes.size || size > f->bytes.size - offset) {
		warn("%s: is too short", name);
		return ST_TRUNCATED;
	}
	if (fails) {
		write_half(f, offset, bytes, size);
		world.torn++;
		return refuse_write(name, "device error");
	}
	f->written++;
	memcpy(f->writable + offset, bytes, size);
	return ST_OK;
}

/* A volume is there when a file is on it. */
enum status platform_find_volume(const char *name, struct platform_volume *out)
{
	bool fails = world_call_fails();

	*out = (struct platform_volume){ .name = name };
	for (unsigned int i = 0; i < world.nr_files && !fails; i++)
		if (world.files[i].volume &&
		    !strcmp(world.files[i].volume, name)) {
			out->handle = &world.files[i];
			return ST_OK;
		}
	return fail(ST_NOT_FOUND, "volume \"%s\": no partition is called so",
		    name);
}

enum status platform_load_application(struct platform_application *app)
{
	struct platform_file file;
	enum status st = platform_open_on(app->volume, app->name, app->path,
					  !app->bytes.size, &file);

	if (st && !app->bytes.size)
		return st;
	app->image = file.handle;
	platform_close(&file);
	if (!world_call_fails())
		return ST_OK;
	return fail(ST_UNSUPPORTED, "%s: the firmware does not load it",
		    app->name);
}

bool platform_start_application(struct platform_application *app,
				uint64_t *status)
{
	struct world_file *f = app->image;

	f->started++;
	*status = world.application_status;
	if (world.on_start)
		world.on_start(app);
	world.left = !world.comes_back;
	return world.comes_back;
}

struct world_variable *world_variable(const char *name)
{
	for (unsigned int i = 0; i < WORLD_MAX_VARIABLES; i++)
		if (!strcmp(world.variables[i].name, name))
			return &world.variables[i];
	return NULL;
}

void world_set_variable(const char *name, const void *bytes, uint64_t size,
			bool keep)
{
	struct world_variable *v = world_variable(name);

	if (!v)
		v = world_variable("");
	if (!v || size > sizeof(v->bytes) || strlen(name) >= sizeof(v->name))
		abort();
	strcpy(v->name, name);
	memcpy(v->bytes, bytes, size);
	v->size = size;
	v->keep = keep;
}

enum status platform_get_variable(const char *name, void *out, uint64_t max,
				  uint64_t *size)
{
	const struct world_variable *v = world_variable(name);

	*size = 0;
	if (world.no_variables)
		return ST_UNSUPPORTED;
	if (world_call_fails()) {
		warn("the firmware does not read the variable %s", name);
		return ST_IO;
	}
	if (!v)
		return ST_NOT_FOUND;
	if (v->size > max) {
		warn("the variable %s is too large and is passed over", name);
		return ST_TOO_LARGE;
	}
	memcpy(out, v->bytes, v->size);
	*size = v->size;
	return ST_OK;
}

enum status platform_set_variable(const char *name, const void *bytes,
				  uint64_t size, bool keep)
{
	const struct world_variable *v = world_variable(name);

	if (world.no_variables)
		return ST_UNSUPPORTED;
	if (world_call_fails()) {
		warn("the firmware does not keep the variable %s", name);
		return ST_IO;
	}
	if (v && v->keep == keep && v->size == size &&
	    !memcmp(v->bytes, bytes, size))
		return ST_OK;
	world_set_variable(name, bytes, size, keep);
	world.variable_writes++;
	return ST_OK;
}

enum status platform_delete_variable(const char *name)
{
	struct world_variable *v = world_variable(name);

	if (world.no_variables)
		return ST_UNSUPPORTED;
	if (world_call_fails()) {
		warn("the firmware does not delete the variable %s", name);
		return ST_IO;
	}
	if (v) {
		*v = (struct world_variable){ 0 };
		world.variable_writes++;
	}
	return ST_OK;
}

void platform_identify(struct platform_identity *out)
{
	*out = (struct platform_identity){
		.firmware = "Tests 1.02",
		.firmware_type = "UEFI 2.70",
		.partition = "6a54c1b2-3d4e-4f60-8172-93a4b5c6d7e8",
		.path = WORLD_FOLDER "\\daybreak.efi",
	};
}

bool platform_has_setup(void)
{
	return world.has_setup;
}

enum status platform_reset(enum platform_reset how)
{
	if (world_call_fails())
		return fail(ST_IO, "the firmware does not reset the machine");
	if (how == PLATFORM_FIRMWARE_SETUP && !world.has_setup)
		return fail(ST_UNSUPPORTED,
			    "this firmware does not offer its setup");
	world.resets[how]++;
	if (world.on_reset)
		world.on_reset();
	world.left = true;
	return ST_OK;
}

void world_power_cycle(void)
{
	if (!world_is_clean())
		abort();
	for (unsigned int i = 0; i < WORLD_MAX_VARIABLES; i++)
		if (!world.variables[i].keep)
			world.variables[i] = (struct world_variable){ 0 };
	world.calls = world.fail_at = 0;
	world.ticks = 0;
	world.nr_keys = world.next_key = world.key_reads = 0;
	world.idle = 0;
	world.left = false;
	memset(world.resets, 0, sizeof(world.resets));
	world.screen.nr_painted = world.screen.calls = 0;
}
