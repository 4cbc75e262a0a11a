internal import CRdKafka
internal import Dispatch

/// Reads messages, as a member of a group or of partitions that the caller names.
///
/// Offsets are committed when the caller says so and never by themselves. Polling blocks a thread
/// of the consumer's own.
///
/// ```swift
/// let consumer = try KafkaConsumer(settings, group: "credit")
/// try consumer.subscribe(["applications"])
/// let poll = await consumer.poll(atMost: 500, wait: .milliseconds(100))
/// ```
package final class KafkaConsumer: Sendable {
  /// What one poll found.
  package struct Poll: Sendable {
    package var messages: [KafkaMessage] = []
    /// To be answered by ``KafkaConsumer/accept(_:)`` once what follows from it is done.
    package var rebalance: KafkaRebalance?
    /// What librdkafka could not do; it goes on by itself unless an error is fatal.
    package var failures: [KafkaError] = []
  }

  private let client: ClientHandle
  private let inbox: RebalanceInbox
  private let polling = DispatchQueue(label: "muster.kafka.consumer")
  private let committing = DispatchQueue(label: "muster.kafka.commits")

  /// A consumer; nothing is read before ``subscribe(_:)`` or ``assign(_:)``.
  package init(_ settings: KafkaSettings, group: String) throws(KafkaError) {
    inbox = RebalanceInbox()
    client = try ClientHandle(
      RD_KAFKA_CONSUMER,
      settings.common + [
        ("group.id", group), ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"), ("auto.offset.reset", "earliest"),
        ("isolation.level", "read_committed"),
        ("session.timeout.ms", "\(settings.sessionTimeout.wholeMilliseconds)"),
        (
          "heartbeat.interval.ms",
          "\(min(3000, max(1, settings.sessionTimeout.wholeMilliseconds / 3)))"
        ),
        // What is read ahead, of all partitions together. librdkafka 2.0 looks once a second
        // whether the queue has room again, so that no more than this is read in a second.
        ("queued.max.messages.kbytes", "32768"), ("queued.min.messages", "50000"),
        ("fetch.wait.max.ms", "100"), ("fetch.error.backoff.ms", "100"),
        ("reconnect.backoff.max.ms", "2000"),
        ("partition.assignment.strategy", "range,roundrobin"),
      ], inbox: inbox)
    try KafkaError.check("read ahead", rd_kafka_poll_set_consumer(client.pointer))
  }

  // MARK: - What is read

  /// Joins the group for some topics; partitions come as a rebalance.
  package func subscribe(_ topics: [String]) throws(KafkaError) {
    let list = PartitionList(topics.map { KafkaPartition(topic: $0, number: -1) })
    try KafkaError.check("subscribe", rd_kafka_subscribe(client.pointer, list.pointer))
  }

  /// Reads these partitions from these places, without the group's say.
  package func assign(_ positions: [KafkaPosition]) throws(KafkaError) {
    let list = PartitionList(positions)
    try KafkaError.check("assign", rd_kafka_assign(client.pointer, list.pointer))
  }

  /// Does what a rebalance asks for; partitions are read from the group's committed offsets.
  package func accept(_ rebalance: KafkaRebalance) throws(KafkaError) {
    switch rebalance {
    case .assigned(let partitions):
      let list = PartitionList(partitions)
      try KafkaError.check("assign", rd_kafka_assign(client.pointer, list.pointer))
    case .revoked:
      try KafkaError.check("unassign", rd_kafka_assign(client.pointer, nil))
    }
  }

  /// Reads no more of these partitions for now; the membership of the group stays.
  package func pause(_ partitions: some Collection<KafkaPartition>) throws(KafkaError) {
    let list = PartitionList(partitions)
    try KafkaError.check("pause", rd_kafka_pause_partitions(client.pointer, list.pointer))
  }

  /// Reads these partitions again.
  package func resume(_ partitions: some Collection<KafkaPartition>) throws(KafkaError) {
    let list = PartitionList(partitions)
    try KafkaError.check("resume", rd_kafka_resume_partitions(client.pointer, list.pointer))
  }

  // MARK: - Reading

  /// Waits for a message, and takes what else is there: so many at most, and no further once they
  /// have so many bytes. A rebalance ends the poll at once.
  package func poll(
    atMost limit: Int, bytes byteLimit: Int = 8 << 20, wait: Duration
  ) async -> Poll {
    await withCheckedContinuation { continuation in
      polling.async {
        continuation.resume(returning: self.pollNow(limit, byteLimit, wait.wholeMilliseconds))
      }
    }
  }

  private func pollNow(_ limit: Int, _ byteLimit: Int, _ wait: Int32) -> Poll {
    var poll = Poll()
    var bytes = 0
    var reader = MessageReader()
    var wait = wait
    while poll.messages.count < limit, bytes < byteLimit {
      let message = rd_kafka_consumer_poll(client.pointer, wait)
      if inbox.isPending {
        poll.rebalance = inbox.take()
        // A message that came with it is of the time before.
        if let message { rd_kafka_message_destroy(message) }
        return poll
      }
      guard let message else { return poll }
      defer { rd_kafka_message_destroy(message) }
      wait = 0
      switch reader.read(message) {
      case .success(let read):
        bytes += read.value?.count ?? 0
        poll.messages.append(read)
      case .failure(let error):
        poll.failures.append(error)
        return poll
      }
    }
    return poll
  }

  // MARK: - Offsets

  /// Writes the group's offsets, and waits until the broker has them.
  package func commit(_ positions: [KafkaPosition]) async throws(KafkaError) {
    guard !positions.isEmpty else { return }
    let result: Result<Void, KafkaError> = await withCheckedContinuation { continuation in
      committing.async {
        continuation.resume(
          returning: Result { () throws(KafkaError) in
            let list = PartitionList(positions)
            try KafkaError.check(
              "commit offsets", rd_kafka_commit(self.client.pointer, list.pointer, 0))
            if let (partition, code) = list.firstError {
              try KafkaError.check("commit the offset of \(partition)", code)
            }
          })
      }
    }
    try result.get()
  }

  /// Where the group goes on in partitions, `nil` where it has committed nothing; nothing at all
  /// where that is not known within ten seconds.
  package func committed(_ partitions: [KafkaPartition]) async -> [KafkaPartition: Int64?] {
    await withCheckedContinuation { continuation in
      committing.async {
        let list = PartitionList(partitions)
        let code = rd_kafka_committed(self.client.pointer, list.pointer, 10_000)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
          return continuation.resume(returning: [:])
        }
        continuation.resume(
          returning: Dictionary(
            list.positions.map { ($0.partition, $0.offset < 0 ? nil : $0.offset) },
            uniquingKeysWith: { first, _ in first }))
      }
    }
  }

  /// The offsets that each partition has, as the last fetch told it; partitions of which nothing
  /// was fetched are left out.
  package func offsets(
    of partitions: some Sequence<KafkaPartition>
  ) -> [KafkaPartition: Range<Int64>] {
    var found: [KafkaPartition: Range<Int64>] = [:]
    for partition in partitions {
      var (low, high): (Int64, Int64) = (-1, -1)
      let code = rd_kafka_get_watermark_offsets(
        client.pointer, partition.topic, partition.number, &low, &high)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { continue }
      found[partition] = max(0, min(low, high))..<high
    }
    return found
  }

  /// Who we are in the group, as a producer's transaction needs it.
  package func groupMetadata() throws(KafkaError) -> KafkaGroupMetadata {
    guard let metadata = rd_kafka_consumer_group_metadata(client.pointer) else {
      throw KafkaError("read the group's metadata", .invalidArgument, reason: "no group")
    }
    defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
    var buffer: UnsafeMutableRawPointer?
    var size = 0
    try KafkaError.check(
      "read the group's metadata",
      rd_kafka_consumer_group_metadata_write(metadata, &buffer, &size))
    defer { rd_kafka_mem_free(nil, buffer) }
    return KafkaGroupMetadata(
      bytes: Array(UnsafeRawBufferPointer(start: buffer, count: size)))
  }

  /// Leaves the group. Whatever was not committed is read again by whoever comes next.
  package func close() async {
    inbox.close()
    await withCheckedContinuation { continuation in
      polling.async {
        // A rebalance that nobody accepted would be waited for.
        rd_kafka_assign(self.client.pointer, nil)
        // An error here means that the group was left already.
        rd_kafka_consumer_close(self.client.pointer)
        continuation.resume()
      }
    }
  }
}

/// A member of a group at one moment, as librdkafka writes it down.
package struct KafkaGroupMetadata: Hashable, Sendable {
  let bytes: [UInt8]
}
