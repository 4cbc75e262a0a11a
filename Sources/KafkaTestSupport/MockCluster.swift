internal import CRdKafka
package import Kafka

/// librdkafka's own mock of a cluster: real ports on the loopback, which other processes may use.
///
/// It keeps messages, groups and offsets in memory, and has transactional requests without their
/// meaning: what was written in an aborted transaction stays to be read.
package final class MockCluster: @unchecked Sendable {
  private let client: OpaquePointer
  private let cluster: OpaquePointer
  /// `host:port`, several with commas between them.
  package let bootstrapServers: String

  /// A cluster of so many brokers.
  package init(brokers: Int = 1) throws(KafkaError) {
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set_log_cb(configuration, nil)
    guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else {
      throw KafkaError("make a mock cluster", .invalidArgument)
    }
    guard let cluster = rd_kafka_mock_cluster_new(client, Int32(brokers)) else {
      rd_kafka_destroy(client)
      throw KafkaError("make a mock cluster", .invalidArgument)
    }
    self.client = client
    self.cluster = cluster
    bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(client)
  }

  /// Makes a topic, once.
  package func makeTopic(_ name: String, partitions: Int = 1) throws(KafkaError) {
    let code = rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError("make the topic \"\(name)\"", KafkaErrorCode(rawValue: code.rawValue))
    }
  }

  /// Cuts all connections and takes no new ones.
  package func goDown() { rd_kafka_mock_broker_set_down(cluster, -1) }

  /// Takes connections again.
  package func comeUp() { rd_kafka_mock_broker_set_up(cluster, -1) }

  /// Lets the next request of a kind fail (the protocol's number: 0 is Produce, 8 OffsetCommit).
  package func failNext(request: Int16, with codes: [KafkaErrorCode]) {
    let codes = codes.map { rd_kafka_resp_err_t(rawValue: $0.rawValue) }
    rd_kafka_mock_push_request_errors_array(cluster, request, codes.count, codes)
  }
}
