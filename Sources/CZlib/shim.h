#pragma once

#include <zlib.h>

// `inflateInit2` is a macro over the version and size of the header that the caller was built with.
static inline int czlib_inflate_init(z_stream *stream, int windowBits) {
  return inflateInit2(stream, windowBits);
}
