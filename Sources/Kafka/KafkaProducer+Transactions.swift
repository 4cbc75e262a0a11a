internal import CRdKafka
internal import Dispatch

extension KafkaProducer {
  /// Takes the transactional id: what an older producer of it left open is aborted, and that
  /// producer can write no more. Once, before the first transaction.
  package func initialiseTransactions(limit: Duration = .seconds(30)) async throws(KafkaError) {
    try await insist("take the transactional id", limit) { client, left in
      rd_kafka_init_transactions(client, left)
    }
  }

  /// Opens a transaction.
  package func beginTransaction() async throws(KafkaError) {
    try await insist("begin a transaction", .zero) { client, _ in
      rd_kafka_begin_transaction(client)
    }
  }

  /// Makes a group's offsets part of the transaction.
  package func sendOffsets(
    _ positions: [KafkaPosition], of group: KafkaGroupMetadata, limit: Duration = .seconds(30)
  ) async throws(KafkaError) {
    try await insist("add offsets to a transaction", limit) { client, left in
      var metadata: OpaquePointer?
      let error = group.bytes.withUnsafeBytes {
        rd_kafka_consumer_group_metadata_read(&metadata, $0.baseAddress, $0.count)
      }
      if let error { return error }
      defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
      let list = PartitionList(positions)
      return rd_kafka_send_offsets_to_transaction(client, list.pointer, metadata, left)
    }
  }

  /// Makes everything visible at once. All messages must have been acknowledged: delivery reports
  /// are not taken in here.
  package func commitTransaction(limit: Duration = .seconds(30)) async throws(KafkaError) {
    try await insist("commit a transaction", limit) { client, left in
      rd_kafka_commit_transaction(client, left)
    }
  }

  /// Undoes everything.
  package func abortTransaction(limit: Duration = .seconds(30)) async throws(KafkaError) {
    try await insist("abort a transaction", limit) { client, left in
      rd_kafka_abort_transaction(client, left)
    }
  }

  /// Does again what may be done again, within a limit. "If the error is retriable the function
  /// may be called again" (rdkafka.h, of each of these).
  private func insist(
    _ operation: String, _ limit: Duration,
    _ body: @escaping @Sendable (OpaquePointer, _ left: Int32) -> OpaquePointer?
  ) async throws(KafkaError) {
    let result: Result<Void, KafkaError> = await withCheckedContinuation { continuation in
      working.async {
        let clock = ContinuousClock()
        let end = clock.now + limit
        continuation.resume(
          returning: Result { () throws(KafkaError) in
            while true {
              let left = max(.zero, end - clock.now)
              do throws(KafkaError) {
                return try KafkaError.check(
                  operation, body(self.core.client.pointer, left.wholeMilliseconds))
              } catch {
                guard error.isRetriable, clock.now < end else { throw error }
              }
            }
          })
      }
    }
    try result.get()
  }
}
