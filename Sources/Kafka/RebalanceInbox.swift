internal import CRdKafka
internal import Synchronization

/// A change of who reads what.
package enum KafkaRebalance: Hashable, Sendable {
  /// These partitions are to be read from now on.
  case assigned([KafkaPartition])
  /// These are to be given up. `isLost`: others may read them already, and nothing can be
  /// committed.
  case revoked([KafkaPartition], isLost: Bool)
}

/// Keeps what the rebalance callback says until the consumer's owner has dealt with it.
///
/// librdkafka asks that `rd_kafka_assign` be called, not that it be called within the callback;
/// until then the group waits, for at most `max.poll.interval.ms`. So nothing of ours runs in
/// there.
final class RebalanceInbox: Sendable {
  private struct State {
    var pending: KafkaRebalance?
    var isClosing = false
  }

  private let state = Mutex(State())

  /// Whether something waits, which stays there.
  var isPending: Bool { state.withLock { $0.pending != nil } }

  func take() -> KafkaRebalance? { state.withLock { $0.pending.take() } }

  /// From now on partitions are given up at once.
  func close() { state.withLock { $0.isClosing = true } }

  func receive(
    _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
    _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
  ) {
    let partitions = list.map { PartitionList.partitions(of: $0) } ?? []
    let isClosing = state.withLock { state in
      guard !state.isClosing else { return true }
      if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
        state.pending = .assigned(partitions)
      } else {
        state.pending = .revoked(partitions, isLost: rd_kafka_assignment_lost(client) != 0)
      }
      return false
    }
    if isClosing { rd_kafka_assign(client, nil) }
  }
}
