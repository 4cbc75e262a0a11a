#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// The names without a suffix are macros of macros, and the options are casts: Swift imports neither.
static inline pcre2_code *muster_pcre2_compile(
  const uint8_t *pattern, size_t length, uint32_t caseless, int *error, size_t *offset) {
  // Newlines are line feeds alone, a group that took no part matches nothing as an empty text does,
  // and limits are ours: patterns cannot set them (XPath has no such syntax, and neither passes us).
  pcre2_compile_context *context = pcre2_compile_context_create(0);
  if (!context) return 0;
  pcre2_set_newline(context, PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context, 100);
  pcre2_set_max_pattern_length(context, 1 << 20);
  pcre2_code *code = pcre2_compile(
    pattern, length,
    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C
      | PCRE2_DOLLAR_ENDONLY | (caseless ? PCRE2_CASELESS : 0),
    error, offset, context);
  pcre2_compile_context_free(context);
  return code;
}

static inline void muster_pcre2_free(pcre2_code *code) { pcre2_code_free(code); }

static inline pcre2_match_data *muster_pcre2_match_data(const pcre2_code *code) {
  return pcre2_match_data_create_from_pattern(code, 0);
}

static inline void muster_pcre2_match_data_free(pcre2_match_data *data) {
  pcre2_match_data_free(data);
}

static inline pcre2_match_context *muster_pcre2_limits(
  uint32_t matches, uint32_t depth, uint32_t heap_kibibytes) {
  pcre2_match_context *context = pcre2_match_context_create(0);
  if (!context) return 0;
  pcre2_set_match_limit(context, matches);
  pcre2_set_depth_limit(context, depth);
  pcre2_set_heap_limit(context, heap_kibibytes);
  return context;
}

static inline void muster_pcre2_limits_free(pcre2_match_context *context) {
  pcre2_match_context_free(context);
}

static inline int muster_pcre2_match(
  const pcre2_code *code, const uint8_t *text, size_t length, size_t start, pcre2_match_data *data,
  pcre2_match_context *context) {
  return pcre2_match(code, text, length, start, PCRE2_NO_UTF_CHECK, data, context);
}

static inline const size_t *muster_pcre2_offsets(pcre2_match_data *data) {
  return pcre2_get_ovector_pointer(data);
}

static inline uint32_t muster_pcre2_offset_count(pcre2_match_data *data) {
  return pcre2_get_ovector_count(data);
}

static inline int muster_pcre2_no_match(void) { return PCRE2_ERROR_NOMATCH; }
static inline size_t muster_pcre2_unset(void) { return PCRE2_UNSET; }
