// Pictures inside a page: a report that is one file can be sent by mail and looked at years later.

#pragma once

#include <stdio.h>

// Writes <img src="data:image/png;base64,..." alt="..."> with the whole file `path` in it; where it
// cannot be read, a line that says so.
void embed_picture(const char *path, const char *alt, FILE *out);
