"""librdkafka's own mock of a Kafka cluster, as a process: prints its address, and lives until its
standard input ends. The arguments are topics, each with one partition."""
import ctypes
import sys

library = ctypes.CDLL("librdkafka.so.1")
for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
    getattr(library, name).restype = ctypes.c_void_p
library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p

settings = ctypes.c_void_p(library.rd_kafka_conf_new())
library.rd_kafka_conf_set_log_cb(settings, None)
reason = ctypes.create_string_buffer(512)
client = library.rd_kafka_new(0, settings, reason, len(reason))
if not client:
    sys.exit(reason.value.decode())
cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(ctypes.c_void_p(client), 1))
for topic in sys.argv[1:]:
    library.rd_kafka_mock_topic_create(cluster, topic.encode(), 1, 1)
print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
sys.stdin.read()
