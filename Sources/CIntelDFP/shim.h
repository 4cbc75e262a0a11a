#pragma once

// What libbidgcc000.a was built with: arguments by value, rounding and flags as arguments
// (the README of the library, "linking with the library").
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

#include <stdint.h>

// The library's own type is aligned to 16 bytes, which would make every value that holds one
// larger. These wrappers take and give two words, and swallow the flags: a result says by itself
// whether it is finite.
typedef struct {
  uint64_t low;
  uint64_t high;
} dfp_decimal;

static inline BID_UINT128 dfp_in(dfp_decimal x) {
  BID_UINT128 y;
  y.w[0] = x.low;
  y.w[1] = x.high;
  return y;
}

static inline dfp_decimal dfp_out(BID_UINT128 x) {
  dfp_decimal y = {x.w[0], x.w[1]};
  return y;
}

// Round half even.
#define DFP_ROUNDING 0

#define DFP_BINARY(name)                                                     \
  static inline dfp_decimal dfp_##name(dfp_decimal x, dfp_decimal y) {       \
    unsigned flags = 0;                                                      \
    return dfp_out(bid128_##name(dfp_in(x), dfp_in(y), DFP_ROUNDING, &flags)); \
  }
DFP_BINARY(add)
DFP_BINARY(sub)
DFP_BINARY(mul)
DFP_BINARY(div)
DFP_BINARY(pow)

#define DFP_UNARY(name)                                           \
  static inline dfp_decimal dfp_##name(dfp_decimal x) {           \
    unsigned flags = 0;                                           \
    return dfp_out(bid128_##name(dfp_in(x), DFP_ROUNDING, &flags)); \
  }
DFP_UNARY(sqrt)
DFP_UNARY(exp)
DFP_UNARY(log)

// To the exponent of `y`; a NaN when the digits do not suffice.
static inline dfp_decimal dfp_quantize(dfp_decimal x, dfp_decimal y, unsigned rounding) {
  unsigned flags = 0;
  return dfp_out(bid128_quantize(dfp_in(x), dfp_in(y), rounding, &flags));
}

static inline int dfp_equal(dfp_decimal x, dfp_decimal y) {
  unsigned flags = 0;
  return bid128_quiet_equal(dfp_in(x), dfp_in(y), &flags);
}

static inline int dfp_less(dfp_decimal x, dfp_decimal y) {
  unsigned flags = 0;
  return bid128_quiet_less(dfp_in(x), dfp_in(y), &flags);
}

static inline dfp_decimal dfp_from_string(const char *text) {
  unsigned flags = 0;
  // The library takes the text as not const, and only reads it.
  return dfp_out(bid128_from_string((char *)text, DFP_ROUNDING, &flags));
}

static inline double dfp_to_double(dfp_decimal x) {
  unsigned flags = 0;
  return bid128_to_binary64(dfp_in(x), DFP_ROUNDING, &flags);
}
