package import Kafka

/// A way through the runtime: records out of one topic, answers into another.
package struct KafkaRoute: Equatable, Sendable {
  /// What a failure may cost.
  package enum Delivery: String, Hashable, Sendable, CaseIterable {
    /// An offset is committed once its answer is acknowledged: after a crash some records are
    /// answered twice.
    case atLeastOnce = "at-least-once"
    /// Answers and offsets in one transaction: readers with `read_committed` see each answer once.
    case exactlyOnce = "exactly-once"
  }

  /// One side of a route.
  package struct Side: Equatable, Sendable {
    package var settings: KafkaSettings
    package var topic: String
    /// A name of manifests: `json`, `avro-binary`.
    package var encoding: String

    /// A side by its parts.
    package init(_ settings: KafkaSettings, topic: String, encoding: String = "json") {
      self.settings = settings
      self.topic = topic
      self.encoding = encoding
    }
  }

  /// What the live view calls it: the endpoint's name.
  package var name: String
  package var input: Side
  /// Where each answer goes, all on one cluster; one at least.
  package var outputs: [Side]
  package var group: String
  /// Where records go that have no answer, on the outputs' cluster.
  package var deadLetters: String
  package var delivery: Delivery
  /// What the brokers know this runtime's transactions by; one process at a time uses it.
  package var transactionalID: String
  /// The most records that a worker gets at once.
  package var batchRecords: Int
  /// No message more is taken into a batch that has so many bytes.
  package var batchBytes: Int
  /// How many batches are under way at once; while there are so many, nothing is read. What
  /// is under way while brokers answer a write bounds the rate.
  package var batchesInFlight: Int
  /// How long an acknowledged answer may wait for the commit of its offset.
  package var commitInterval: Duration

  /// A route with the usual bounds; dead letters go to `<input topic>.dead-letters`.
  package init(
    name: String? = nil, input: Side, outputs: [Side], group: String, deadLetters: String? = nil,
    delivery: Delivery = .atLeastOnce
  ) {
    self.name = name ?? input.topic
    self.input = input
    self.outputs = outputs
    self.group = group
    self.deadLetters = deadLetters ?? "\(input.topic).dead-letters"
    self.delivery = delivery
    transactionalID = "muster.\(group).\(input.topic)"
    batchRecords = 500
    batchBytes = 2 << 20
    batchesInFlight = 16
    commitInterval = .seconds(1)
  }

  /// How the cluster is reached that is written to.
  var outputSettings: KafkaSettings { outputs.first?.settings ?? input.settings }
}
