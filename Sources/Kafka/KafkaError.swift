internal import CRdKafka

/// What a Kafka client or broker answered, by librdkafka's number: negative ones are the client's
/// own, positive ones those of the Kafka protocol.
package struct KafkaErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  /// A code by its number.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ code: rd_kafka_resp_err_t) { rawValue = code.rawValue }

  /// The name as librdkafka writes it, such as `_TIMED_OUT` or `FENCED_INSTANCE_ID`.
  package var description: String {
    String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue: rawValue)))
  }

  /// What the code means, in words.
  var words: String {
    String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue: rawValue)))
  }

  /// A setting that librdkafka does not take.
  package static let invalidArgument = KafkaErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG)
  /// librdkafka is not installed, or did not start.
  package static let notAvailable = KafkaErrorCode(RD_KAFKA_RESP_ERR__FAIL)
  /// Longer than the broker or the client takes.
  package static let messageTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  /// No stored offset: there is nothing to commit.
  package static let noOffset = KafkaErrorCode(RD_KAFKA_RESP_ERR__NO_OFFSET)
  /// The topic or partition is not there.
  package static let unknownTopic = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
  /// The group's partitions are being given to others.
  package static let rebalanceInProgress = KafkaErrorCode(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)

  /// Whether a commit was refused because the group's members are changing: it is not ours to write
  /// these offsets, now or any more.
  package var isOfChangingGroup: Bool {
    self == .rebalanceInProgress || self == Self(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
      || self == Self(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
  }

  /// Not done within the time that was given.
  package static let timedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
}

/// Why a Kafka operation failed.
package struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, such as `commit offsets`.
  package let operation: String
  package let code: KafkaErrorCode
  /// The client can do no more and must be made anew.
  package let isFatal: Bool
  /// The same call may succeed later.
  package let isRetriable: Bool
  /// The transaction under way must be aborted.
  package let requiresAbort: Bool
  /// librdkafka's own words, without a period; never a setting's value.
  package let reason: String

  /// An error by its parts.
  package init(
    _ operation: String, _ code: KafkaErrorCode, reason: String? = nil, isFatal: Bool = false,
    isRetriable: Bool = false, requiresAbort: Bool = false
  ) {
    self.operation = operation
    self.code = code
    self.reason = reason ?? code.words
    self.isFatal = isFatal
    self.isRetriable = isRetriable
    self.requiresAbort = requiresAbort
  }

  package var description: String { "failed to \(operation): \(reason) (\(code))" }

  /// Throws what a function of the first kind says: a bare code.
  static func check(
    _ operation: String, _ code: rd_kafka_resp_err_t
  ) throws(KafkaError) {
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    throw KafkaError(
      operation, KafkaErrorCode(code), isFatal: code == RD_KAFKA_RESP_ERR__FATAL,
      isRetriable: code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT)
  }

  /// Throws what a function of the second kind says: an object, which is freed here.
  static func check(_ operation: String, _ error: OpaquePointer?) throws(KafkaError) {
    guard let error else { return }
    defer { rd_kafka_error_destroy(error) }
    throw KafkaError(
      operation, KafkaErrorCode(rd_kafka_error_code(error)),
      reason: String(cString: rd_kafka_error_string(error)),
      isFatal: rd_kafka_error_is_fatal(error) != 0,
      isRetriable: rd_kafka_error_is_retriable(error) != 0,
      requiresAbort: rd_kafka_error_txn_requires_abort(error) != 0)
  }
}
