#pragma once

// librdkafka is opened when it is first called and is not linked: with the libraries that it needs
// in its turn it would take a millisecond of the start of every command, and few commands meet
// Kafka. The names of the functions in use are hidden while its headers are read, and defined below.

#include <dlfcn.h>
#include <stddef.h>

#define rd_kafka_abort_transaction muster_rd_kafka_abort_transaction
#define rd_kafka_assign muster_rd_kafka_assign
#define rd_kafka_assignment_lost muster_rd_kafka_assignment_lost
#define rd_kafka_begin_transaction muster_rd_kafka_begin_transaction
#define rd_kafka_commit muster_rd_kafka_commit
#define rd_kafka_commit_transaction muster_rd_kafka_commit_transaction
#define rd_kafka_committed muster_rd_kafka_committed
#define rd_kafka_conf_destroy muster_rd_kafka_conf_destroy
#define rd_kafka_conf_new muster_rd_kafka_conf_new
#define rd_kafka_conf_set muster_rd_kafka_conf_set
#define rd_kafka_conf_set_events muster_rd_kafka_conf_set_events
#define rd_kafka_conf_set_log_cb muster_rd_kafka_conf_set_log_cb
#define rd_kafka_conf_set_opaque muster_rd_kafka_conf_set_opaque
#define rd_kafka_conf_set_rebalance_cb muster_rd_kafka_conf_set_rebalance_cb
#define rd_kafka_consumer_close muster_rd_kafka_consumer_close
#define rd_kafka_consumer_group_metadata muster_rd_kafka_consumer_group_metadata
#define rd_kafka_consumer_group_metadata_destroy muster_rd_kafka_consumer_group_metadata_destroy
#define rd_kafka_consumer_group_metadata_read muster_rd_kafka_consumer_group_metadata_read
#define rd_kafka_consumer_group_metadata_write muster_rd_kafka_consumer_group_metadata_write
#define rd_kafka_consumer_poll muster_rd_kafka_consumer_poll
#define rd_kafka_destroy muster_rd_kafka_destroy
#define rd_kafka_destroy_flags muster_rd_kafka_destroy_flags
#define rd_kafka_err2name muster_rd_kafka_err2name
#define rd_kafka_err2str muster_rd_kafka_err2str
#define rd_kafka_error_code muster_rd_kafka_error_code
#define rd_kafka_error_destroy muster_rd_kafka_error_destroy
#define rd_kafka_error_is_fatal muster_rd_kafka_error_is_fatal
#define rd_kafka_error_is_retriable muster_rd_kafka_error_is_retriable
#define rd_kafka_error_string muster_rd_kafka_error_string
#define rd_kafka_error_txn_requires_abort muster_rd_kafka_error_txn_requires_abort
#define rd_kafka_event_destroy muster_rd_kafka_event_destroy
#define rd_kafka_event_error muster_rd_kafka_event_error
#define rd_kafka_event_error_string muster_rd_kafka_event_error_string
#define rd_kafka_event_message_next muster_rd_kafka_event_message_next
#define rd_kafka_event_type muster_rd_kafka_event_type
#define rd_kafka_get_watermark_offsets muster_rd_kafka_get_watermark_offsets
#define rd_kafka_header_add muster_rd_kafka_header_add
#define rd_kafka_header_get_all muster_rd_kafka_header_get_all
#define rd_kafka_headers_destroy muster_rd_kafka_headers_destroy
#define rd_kafka_headers_new muster_rd_kafka_headers_new
#define rd_kafka_init_transactions muster_rd_kafka_init_transactions
#define rd_kafka_last_error muster_rd_kafka_last_error
#define rd_kafka_mem_free muster_rd_kafka_mem_free
#define rd_kafka_message_destroy muster_rd_kafka_message_destroy
#define rd_kafka_message_errstr muster_rd_kafka_message_errstr
#define rd_kafka_message_headers muster_rd_kafka_message_headers
#define rd_kafka_message_timestamp muster_rd_kafka_message_timestamp
#define rd_kafka_metadata muster_rd_kafka_metadata
#define rd_kafka_metadata_destroy muster_rd_kafka_metadata_destroy
#define rd_kafka_mock_cluster_bootstraps muster_rd_kafka_mock_cluster_bootstraps
#define rd_kafka_mock_cluster_destroy muster_rd_kafka_mock_cluster_destroy
#define rd_kafka_mock_cluster_new muster_rd_kafka_mock_cluster_new
#define rd_kafka_mock_topic_create muster_rd_kafka_mock_topic_create
#define rd_kafka_new muster_rd_kafka_new
#define rd_kafka_pause_partitions muster_rd_kafka_pause_partitions
#define rd_kafka_poll_set_consumer muster_rd_kafka_poll_set_consumer
#define rd_kafka_producev muster_rd_kafka_producev
#define rd_kafka_purge muster_rd_kafka_purge
#define rd_kafka_queue_destroy muster_rd_kafka_queue_destroy
#define rd_kafka_queue_get_main muster_rd_kafka_queue_get_main
#define rd_kafka_queue_poll muster_rd_kafka_queue_poll
#define rd_kafka_queue_yield muster_rd_kafka_queue_yield
#define rd_kafka_resume_partitions muster_rd_kafka_resume_partitions
#define rd_kafka_send_offsets_to_transaction muster_rd_kafka_send_offsets_to_transaction
#define rd_kafka_subscribe muster_rd_kafka_subscribe
#define rd_kafka_topic_destroy muster_rd_kafka_topic_destroy
#define rd_kafka_topic_name muster_rd_kafka_topic_name
#define rd_kafka_topic_new muster_rd_kafka_topic_new
#define rd_kafka_topic_partition_list_add muster_rd_kafka_topic_partition_list_add
#define rd_kafka_topic_partition_list_destroy muster_rd_kafka_topic_partition_list_destroy
#define rd_kafka_topic_partition_list_new muster_rd_kafka_topic_partition_list_new

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#undef rd_kafka_abort_transaction
#undef rd_kafka_assign
#undef rd_kafka_assignment_lost
#undef rd_kafka_begin_transaction
#undef rd_kafka_commit
#undef rd_kafka_commit_transaction
#undef rd_kafka_committed
#undef rd_kafka_conf_destroy
#undef rd_kafka_conf_new
#undef rd_kafka_conf_set
#undef rd_kafka_conf_set_events
#undef rd_kafka_conf_set_log_cb
#undef rd_kafka_conf_set_opaque
#undef rd_kafka_conf_set_rebalance_cb
#undef rd_kafka_consumer_close
#undef rd_kafka_consumer_group_metadata
#undef rd_kafka_consumer_group_metadata_destroy
#undef rd_kafka_consumer_group_metadata_read
#undef rd_kafka_consumer_group_metadata_write
#undef rd_kafka_consumer_poll
#undef rd_kafka_destroy
#undef rd_kafka_destroy_flags
#undef rd_kafka_err2name
#undef rd_kafka_err2str
#undef rd_kafka_error_code
#undef rd_kafka_error_destroy
#undef rd_kafka_error_is_fatal
#undef rd_kafka_error_is_retriable
#undef rd_kafka_error_string
#undef rd_kafka_error_txn_requires_abort
#undef rd_kafka_event_destroy
#undef rd_kafka_event_error
#undef rd_kafka_event_error_string
#undef rd_kafka_event_message_next
#undef rd_kafka_event_type
#undef rd_kafka_get_watermark_offsets
#undef rd_kafka_header_add
#undef rd_kafka_header_get_all
#undef rd_kafka_headers_destroy
#undef rd_kafka_headers_new
#undef rd_kafka_init_transactions
#undef rd_kafka_last_error
#undef rd_kafka_mem_free
#undef rd_kafka_message_destroy
#undef rd_kafka_message_errstr
#undef rd_kafka_message_headers
#undef rd_kafka_message_timestamp
#undef rd_kafka_metadata
#undef rd_kafka_metadata_destroy
#undef rd_kafka_mock_cluster_bootstraps
#undef rd_kafka_mock_cluster_destroy
#undef rd_kafka_mock_cluster_new
#undef rd_kafka_mock_topic_create
#undef rd_kafka_new
#undef rd_kafka_pause_partitions
#undef rd_kafka_poll_set_consumer
#undef rd_kafka_producev
#undef rd_kafka_purge
#undef rd_kafka_queue_destroy
#undef rd_kafka_queue_get_main
#undef rd_kafka_queue_poll
#undef rd_kafka_queue_yield
#undef rd_kafka_resume_partitions
#undef rd_kafka_send_offsets_to_transaction
#undef rd_kafka_subscribe
#undef rd_kafka_topic_destroy
#undef rd_kafka_topic_name
#undef rd_kafka_topic_new
#undef rd_kafka_topic_partition_list_add
#undef rd_kafka_topic_partition_list_destroy
#undef rd_kafka_topic_partition_list_new

#define MUSTER_KAFKA_LIBRARY "librdkafka.so.1"
#define MUSTER_KAFKA_MISSING MUSTER_KAFKA_LIBRARY " is not installed"

// Whether the library is there; the first call opens it. Threads that come at the same time open it
// twice and get the same handle; it is never closed.
static inline void *muster_kafka_library(void) {
  static void *library = NULL;
  void *found = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (found == NULL) {
    found = dlopen(MUSTER_KAFKA_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (found != NULL) __atomic_store_n(&library, found, __ATOMIC_RELEASE);
  }
  return found;
}

// The address of a function, or NULL where the library is not there. It is looked up once for each
// function, as some are called for each message.
static inline void *muster_kafka_symbol(void **place, const char *name) {
  void *found = __atomic_load_n(place, __ATOMIC_ACQUIRE);
  if (found == NULL) {
    void *library = muster_kafka_library();
    if (library == NULL) return NULL;
    found = dlsym(library, name);
    __atomic_store_n(place, found, __ATOMIC_RELEASE);
  }
  return found;
}

#define MUSTER_KAFKA_CALL(name)              \
  static void *place = NULL;                 \
  __typeof__(muster_##name) *call = \
      (__typeof__(muster_##name) *)muster_kafka_symbol(&place, #name)

// A function with a result, and what it gives where the library is not there. Nothing but the first
// calls for a client can come here then: all others take what those give.
#define MUSTER_KAFKA(result, name, parameters, arguments, otherwise) \
  static inline result name parameters {                             \
    MUSTER_KAFKA_CALL(name);                                         \
    return call == NULL ? (otherwise) : call arguments;              \
  }

#define MUSTER_KAFKA_ACTION(name, parameters, arguments) \
  static inline void name parameters {                   \
    MUSTER_KAFKA_CALL(name);                             \
    if (call != NULL) call arguments;                    \
  }

typedef void muster_kafka_log(const rd_kafka_t *client, int level, const char *facility,
                              const char *text);
typedef void muster_kafka_rebalance(rd_kafka_t *client, rd_kafka_resp_err_t code,
                                    rd_kafka_topic_partition_list_t *partitions, void *opaque);

MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_abort_transaction, (rd_kafka_t *client, int milliseconds),
    (client, milliseconds), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_assign,
    (rd_kafka_t *client, const rd_kafka_topic_partition_list_t *partitions), (client, partitions),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(int, rd_kafka_assignment_lost, (rd_kafka_t *client), (client), 0)
MUSTER_KAFKA(rd_kafka_error_t *, rd_kafka_begin_transaction, (rd_kafka_t *client), (client), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_commit,
    (rd_kafka_t *client, const rd_kafka_topic_partition_list_t *offsets, int is_async),
    (client, offsets, is_async), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_commit_transaction, (rd_kafka_t *client, int milliseconds),
    (client, milliseconds), NULL)
MUSTER_KAFKA_ACTION(rd_kafka_conf_destroy, (rd_kafka_conf_t *settings), (settings))
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_committed,
    (rd_kafka_t *client, rd_kafka_topic_partition_list_t *partitions, int milliseconds),
    (client, partitions, milliseconds), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_get_watermark_offsets,
    (rd_kafka_t *client, const char *topic, int32_t partition, int64_t *low, int64_t *high),
    (client, topic, partition, low, high), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(rd_kafka_conf_t *, rd_kafka_conf_new, (void), (), NULL)
MUSTER_KAFKA(
    rd_kafka_conf_res_t, rd_kafka_conf_set,
    (rd_kafka_conf_t *settings, const char *name, const char *value, char *text, size_t size),
    (settings, name, value, text, size), RD_KAFKA_CONF_INVALID)
MUSTER_KAFKA_ACTION(
    rd_kafka_conf_set_events, (rd_kafka_conf_t *settings, int events), (settings, events))
MUSTER_KAFKA_ACTION(
    rd_kafka_conf_set_log_cb, (rd_kafka_conf_t *settings, muster_kafka_log *callback),
    (settings, callback))
MUSTER_KAFKA_ACTION(
    rd_kafka_conf_set_opaque, (rd_kafka_conf_t *settings, void *opaque), (settings, opaque))
MUSTER_KAFKA_ACTION(
    rd_kafka_conf_set_rebalance_cb, (rd_kafka_conf_t *settings, muster_kafka_rebalance *callback),
    (settings, callback))
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_consumer_close, (rd_kafka_t *client), (client),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_consumer_group_metadata_t *, rd_kafka_consumer_group_metadata, (rd_kafka_t *client),
    (client), NULL)
MUSTER_KAFKA_ACTION(
    rd_kafka_consumer_group_metadata_destroy, (rd_kafka_consumer_group_metadata_t *metadata),
    (metadata))
MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_consumer_group_metadata_read,
    (rd_kafka_consumer_group_metadata_t **metadata, const void *buffer, size_t size),
    (metadata, buffer, size), NULL)
MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_consumer_group_metadata_write,
    (const rd_kafka_consumer_group_metadata_t *metadata, void **buffer, size_t *size),
    (metadata, buffer, size), NULL)
MUSTER_KAFKA(
    rd_kafka_message_t *, rd_kafka_consumer_poll, (rd_kafka_t *client, int milliseconds),
    (client, milliseconds), NULL)
MUSTER_KAFKA_ACTION(rd_kafka_destroy, (rd_kafka_t *client), (client))
MUSTER_KAFKA_ACTION(rd_kafka_destroy_flags, (rd_kafka_t *client, int flags), (client, flags))
MUSTER_KAFKA(const char *, rd_kafka_err2name, (rd_kafka_resp_err_t code), (code), "_UNAVAILABLE")
MUSTER_KAFKA(
    const char *, rd_kafka_err2str, (rd_kafka_resp_err_t code), (code), MUSTER_KAFKA_MISSING)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_error_code, (const rd_kafka_error_t *error), (error),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_error_destroy, (rd_kafka_error_t *error), (error))
MUSTER_KAFKA(int, rd_kafka_error_is_fatal, (const rd_kafka_error_t *error), (error), 0)
MUSTER_KAFKA(int, rd_kafka_error_is_retriable, (const rd_kafka_error_t *error), (error), 0)
MUSTER_KAFKA(const char *, rd_kafka_error_string, (const rd_kafka_error_t *error), (error), NULL)
MUSTER_KAFKA(int, rd_kafka_error_txn_requires_abort, (const rd_kafka_error_t *error), (error), 0)
MUSTER_KAFKA_ACTION(rd_kafka_event_destroy, (rd_kafka_event_t *event), (event))
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_event_error, (rd_kafka_event_t *event), (event),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(const char *, rd_kafka_event_error_string, (rd_kafka_event_t *event), (event), NULL)
MUSTER_KAFKA(
    const rd_kafka_message_t *, rd_kafka_event_message_next, (rd_kafka_event_t *event), (event),
    NULL)
MUSTER_KAFKA(
    rd_kafka_event_type_t, rd_kafka_event_type, (const rd_kafka_event_t *event), (event), 0)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_header_add,
    (rd_kafka_headers_t *headers, const char *name, ssize_t name_size, const void *value,
     ssize_t value_size),
    (headers, name, name_size, value, value_size), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_header_get_all,
    (const rd_kafka_headers_t *headers, size_t index, const char **name, const void **value,
     size_t *size),
    (headers, index, name, value, size), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_headers_destroy, (rd_kafka_headers_t *headers), (headers))
MUSTER_KAFKA(rd_kafka_headers_t *, rd_kafka_headers_new, (size_t count), (count), NULL)
MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_init_transactions, (rd_kafka_t *client, int milliseconds),
    (client, milliseconds), NULL)
MUSTER_KAFKA(rd_kafka_resp_err_t, rd_kafka_last_error, (void), (), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_mem_free, (rd_kafka_t *client, void *memory), (client, memory))
MUSTER_KAFKA_ACTION(rd_kafka_message_destroy, (rd_kafka_message_t *message), (message))
MUSTER_KAFKA(
    const char *, rd_kafka_message_errstr, (const rd_kafka_message_t *message), (message), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_message_headers,
    (const rd_kafka_message_t *message, rd_kafka_headers_t **headers), (message, headers),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    int64_t, rd_kafka_message_timestamp,
    (const rd_kafka_message_t *message, rd_kafka_timestamp_type_t *kind), (message, kind), 0)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_metadata,
    (rd_kafka_t *client, int all_topics, rd_kafka_topic_t *topic,
     const rd_kafka_metadata_t **metadata, int milliseconds),
    (client, all_topics, topic, metadata, milliseconds), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_metadata_destroy, (const rd_kafka_metadata_t *metadata), (metadata))
MUSTER_KAFKA(
    const char *, rd_kafka_mock_cluster_bootstraps, (const rd_kafka_mock_cluster_t *cluster),
    (cluster), NULL)
MUSTER_KAFKA_ACTION(rd_kafka_mock_cluster_destroy, (rd_kafka_mock_cluster_t *cluster), (cluster))
MUSTER_KAFKA(
    rd_kafka_mock_cluster_t *, rd_kafka_mock_cluster_new, (rd_kafka_t *client, int brokers),
    (client, brokers), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_mock_topic_create,
    (rd_kafka_mock_cluster_t *cluster, const char *topic, int partitions, int replicas),
    (cluster, topic, partitions, replicas), RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_t *, rd_kafka_new,
    (rd_kafka_type_t type, rd_kafka_conf_t *settings, char *text, size_t size),
    (type, settings, text, size), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_pause_partitions,
    (rd_kafka_t *client, rd_kafka_topic_partition_list_t *partitions), (client, partitions),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_poll_set_consumer, (rd_kafka_t *client), (client),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_purge, (rd_kafka_t *client, int flags), (client, flags),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_queue_destroy, (rd_kafka_queue_t *queue), (queue))
MUSTER_KAFKA(rd_kafka_queue_t *, rd_kafka_queue_get_main, (rd_kafka_t *client), (client), NULL)
MUSTER_KAFKA(
    rd_kafka_event_t *, rd_kafka_queue_poll, (rd_kafka_queue_t *queue, int milliseconds),
    (queue, milliseconds), NULL)
MUSTER_KAFKA_ACTION(rd_kafka_queue_yield, (rd_kafka_queue_t *queue), (queue))
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_resume_partitions,
    (rd_kafka_t *client, rd_kafka_topic_partition_list_t *partitions), (client, partitions),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA(
    rd_kafka_error_t *, rd_kafka_send_offsets_to_transaction,
    (rd_kafka_t *client, const rd_kafka_topic_partition_list_t *offsets,
     const rd_kafka_consumer_group_metadata_t *metadata, int milliseconds),
    (client, offsets, metadata, milliseconds), NULL)
MUSTER_KAFKA(
    rd_kafka_resp_err_t, rd_kafka_subscribe,
    (rd_kafka_t *client, const rd_kafka_topic_partition_list_t *topics), (client, topics),
    RD_KAFKA_RESP_ERR__FAIL)
MUSTER_KAFKA_ACTION(rd_kafka_topic_destroy, (rd_kafka_topic_t *topic), (topic))
MUSTER_KAFKA(const char *, rd_kafka_topic_name, (const rd_kafka_topic_t *topic), (topic), NULL)
MUSTER_KAFKA(
    rd_kafka_topic_t *, rd_kafka_topic_new,
    (rd_kafka_t *client, const char *topic, rd_kafka_topic_conf_t *settings),
    (client, topic, settings), NULL)
MUSTER_KAFKA(
    rd_kafka_topic_partition_t *, rd_kafka_topic_partition_list_add,
    (rd_kafka_topic_partition_list_t *list, const char *topic, int32_t partition),
    (list, topic, partition), NULL)
MUSTER_KAFKA_ACTION(
    rd_kafka_topic_partition_list_destroy, (rd_kafka_topic_partition_list_t *list), (list))
MUSTER_KAFKA(
    rd_kafka_topic_partition_list_t *, rd_kafka_topic_partition_list_new, (int size), (size), NULL)

// rd_kafka_producev is variadic, which Swift does not import. The message is copied; a full queue
// blocks. On success the headers belong to librdkafka, on failure still to the caller.
static inline rd_kafka_resp_err_t muster_kafka_produce(
    rd_kafka_t *client, const char *topic, int32_t partition, int64_t timestamp, const void *key,
    size_t key_size, const void *value, size_t value_size, rd_kafka_headers_t *headers,
    size_t token) {
  MUSTER_KAFKA_CALL(rd_kafka_producev);
  if (call == NULL) return RD_KAFKA_RESP_ERR__FAIL;
  int flags = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK;
  if (headers)
    return call(
        client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(flags), RD_KAFKA_V_TIMESTAMP(timestamp),
        RD_KAFKA_V_KEY((void *)key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE((void *)token), RD_KAFKA_V_END);
  return call(
      client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_MSGFLAGS(flags), RD_KAFKA_V_TIMESTAMP(timestamp),
      RD_KAFKA_V_KEY((void *)key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size),
      RD_KAFKA_V_OPAQUE((void *)token), RD_KAFKA_V_END);
}

static inline size_t muster_kafka_token(const rd_kafka_message_t *message) {
  return (size_t)message->_private;
}
