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
}
