#pragma once

// libcurl is opened when it is first called and is not linked: with everything that it needs in its
// turn it would take a third of the start of every command, and few commands make a request. The
// names of the functions in use are hidden while its header is read, and defined below.

#include <dlfcn.h>
#include <stddef.h>

#define curl_global_init muster_declared_curl_global_init
#define curl_easy_init muster_declared_curl_easy_init
#define curl_easy_cleanup muster_declared_curl_easy_cleanup
#define curl_easy_reset muster_declared_curl_easy_reset
#define curl_easy_perform muster_declared_curl_easy_perform
#define curl_easy_strerror muster_declared_curl_easy_strerror
#define curl_easy_setopt muster_declared_curl_easy_setopt
#define curl_easy_getinfo muster_declared_curl_easy_getinfo
#define curl_slist_append muster_declared_curl_slist_append
#define curl_slist_free_all muster_declared_curl_slist_free_all
#define curl_url muster_declared_curl_url
#define curl_url_cleanup muster_declared_curl_url_cleanup
#define curl_url_set muster_declared_curl_url_set
#define curl_url_get muster_declared_curl_url_get
#define curl_free muster_declared_curl_free

#include <curl/curl.h>

#undef curl_global_init
#undef curl_easy_init
#undef curl_easy_cleanup
#undef curl_easy_reset
#undef curl_easy_perform
#undef curl_easy_strerror
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_slist_append
#undef curl_slist_free_all
#undef curl_url
#undef curl_url_cleanup
#undef curl_url_set
#undef curl_url_get
#undef curl_free

// The address of a function, or NULL where the library is not there. Threads that come at the same
// time open it twice and get the same handle; it is never closed.
static inline void *muster_curl_symbol(const char *name) {
  static void *library = NULL;
  void *found = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (found == NULL) {
    found = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (found == NULL) return NULL;
    __atomic_store_n(&library, found, __ATOMIC_RELEASE);
  }
  return dlsym(found, name);
}

static inline CURLcode curl_global_init(long flags) {
  CURLcode (*call)(long) = (CURLcode(*)(long))muster_curl_symbol("curl_global_init");
  return call == NULL ? CURLE_FAILED_INIT : call(flags);
}

static inline CURL *curl_easy_init(void) {
  CURL *(*call)(void) = (CURL * (*)(void)) muster_curl_symbol("curl_easy_init");
  return call == NULL ? NULL : call();
}

static inline void curl_easy_cleanup(CURL *handle) {
  void (*call)(CURL *) = (void (*)(CURL *))muster_curl_symbol("curl_easy_cleanup");
  if (call != NULL) call(handle);
}

static inline void curl_easy_reset(CURL *handle) {
  void (*call)(CURL *) = (void (*)(CURL *))muster_curl_symbol("curl_easy_reset");
  if (call != NULL) call(handle);
}

static inline CURLcode curl_easy_perform(CURL *handle) {
  CURLcode (*call)(CURL *) = (CURLcode(*)(CURL *))muster_curl_symbol("curl_easy_perform");
  return call == NULL ? CURLE_FAILED_INIT : call(handle);
}

static inline const char *curl_easy_strerror(CURLcode code) {
  const char *(*call)(CURLcode) =
      (const char *(*)(CURLcode))muster_curl_symbol("curl_easy_strerror");
  return call == NULL ? "libcurl.so.4 is not installed" : call(code);
}

static inline struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  struct curl_slist *(*call)(struct curl_slist *, const char *) =
      (struct curl_slist * (*)(struct curl_slist *, const char *))
          muster_curl_symbol("curl_slist_append");
  return call == NULL ? NULL : call(list, text);
}

static inline void curl_slist_free_all(struct curl_slist *list) {
  void (*call)(struct curl_slist *) =
      (void (*)(struct curl_slist *))muster_curl_symbol("curl_slist_free_all");
  if (call != NULL) call(list);
}

static inline CURLU *curl_url(void) {
  CURLU *(*call)(void) = (CURLU * (*)(void)) muster_curl_symbol("curl_url");
  return call == NULL ? NULL : call();
}

static inline void curl_url_cleanup(CURLU *url) {
  void (*call)(CURLU *) = (void (*)(CURLU *))muster_curl_symbol("curl_url_cleanup");
  if (call != NULL) call(url);
}

static inline CURLUcode curl_url_set(CURLU *url, CURLUPart part, const char *text,
                                     unsigned int flags) {
  CURLUcode (*call)(CURLU *, CURLUPart, const char *, unsigned int) =
      (CURLUcode(*)(CURLU *, CURLUPart, const char *, unsigned int))
          muster_curl_symbol("curl_url_set");
  return call == NULL ? CURLUE_BAD_HANDLE : call(url, part, text, flags);
}

static inline CURLUcode curl_url_get(const CURLU *url, CURLUPart part, char **text,
                                     unsigned int flags) {
  CURLUcode (*call)(const CURLU *, CURLUPart, char **, unsigned int) =
      (CURLUcode(*)(const CURLU *, CURLUPart, char **, unsigned int))
          muster_curl_symbol("curl_url_get");
  return call == NULL ? CURLUE_BAD_HANDLE : call(url, part, text, flags);
}

static inline void curl_free(void *memory) {
  void (*call)(void *) = (void (*)(void *))muster_curl_symbol("curl_free");
  if (call != NULL) call(memory);
}

// curl_easy_setopt and curl_easy_getinfo are variadic, and Swift imports no variadic function: one
// inline wrapper per type of argument.

#define MUSTER_CURL_SET(handle, option, value)                                      \
  CURLcode (*call)(CURL *, CURLoption, ...) =                                       \
      (CURLcode(*)(CURL *, CURLoption, ...))muster_curl_symbol("curl_easy_setopt"); \
  return call == NULL ? CURLE_FAILED_INIT : call(handle, option, value)

static inline CURLcode muster_curl_set_long(CURL *handle, CURLoption option, long value) {
  MUSTER_CURL_SET(handle, option, value);
}

static inline CURLcode muster_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  MUSTER_CURL_SET(handle, option, value);
}

static inline CURLcode muster_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  MUSTER_CURL_SET(handle, option, value);
}

static inline CURLcode muster_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  MUSTER_CURL_SET(handle, option, value);
}

static inline CURLcode muster_curl_set_headers(CURL *handle, struct curl_slist *headers) {
  MUSTER_CURL_SET(handle, CURLOPT_HTTPHEADER, headers);
}

static inline CURLcode muster_curl_set_list(CURL *handle, CURLoption option,
                                            struct curl_slist *list) {
  MUSTER_CURL_SET(handle, option, list);
}

typedef size_t (*muster_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode muster_curl_set_sink(CURL *handle, CURLoption option, muster_curl_sink sink) {
  MUSTER_CURL_SET(handle, option, sink);
}

typedef int (*muster_curl_progress)(void *context, curl_off_t down_total, curl_off_t down,
                                    curl_off_t up_total, curl_off_t up);

static inline CURLcode muster_curl_set_progress(CURL *handle, muster_curl_progress progress) {
  MUSTER_CURL_SET(handle, CURLOPT_XFERINFOFUNCTION, progress);
}

static inline CURLcode muster_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  CURLcode (*call)(CURL *, CURLINFO, ...) =
      (CURLcode(*)(CURL *, CURLINFO, ...))muster_curl_symbol("curl_easy_getinfo");
  return call == NULL ? CURLE_FAILED_INIT : call(handle, info, value);
}

static inline CURLcode muster_curl_set_opener(CURL *handle, curl_opensocket_callback opener) {
  MUSTER_CURL_SET(handle, CURLOPT_OPENSOCKETFUNCTION, opener);
}
