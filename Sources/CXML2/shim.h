#pragma once

#include <libxml/xmlversion.h>
// ICU's headers define enums that clash with Foundation's own copy of ICU; nothing here needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>

// `xmlFree` is a mutable global function pointer, which Swift 6 does not let us touch.
static inline void cxml2_free(void *memory) { xmlFree(memory); }

static inline void cxml2_init(void) { xmlInitParser(); }
