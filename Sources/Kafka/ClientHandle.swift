internal import CRdKafka

/// The owner of one librdkafka client. "librdkafka is completely thread-safe" (its introduction,
/// "Threads and callbacks"), hence `Sendable`.
struct ClientHandle: ~Copyable, @unchecked Sendable {
  let pointer: OpaquePointer
  /// What callbacks are given; lives as long as the client may call them.
  private let context: AnyObject?

  /// A client by its settings. The rebalance callback is the only one that is ever registered.
  init(
    _ type: rd_kafka_type_t, _ settings: [(name: String, value: String)], events: Int32 = 0,
    inbox: RebalanceInbox? = nil
  ) throws(KafkaError) {
    guard let configuration = rd_kafka_conf_new() else {
      throw KafkaError(
        "make a client", .notAvailable,
        reason: muster_kafka_library() == nil ? nil : "out of memory")
    }
    var text = [CChar](repeating: 0, count: 512)
    for (name, value) in settings {
      let result = rd_kafka_conf_set(configuration, name, value, &text, text.count)
      guard result == RD_KAFKA_CONF_OK else {
        rd_kafka_conf_destroy(configuration)
        // librdkafka's own text has the value in it, which may be a password.
        throw KafkaError(
          "make a client", .invalidArgument,
          reason: result == RD_KAFKA_CONF_UNKNOWN
            ? "the setting \"\(name)\" is not known"
            : "the setting \"\(name)\" does not take this value")
      }
    }
    // Without this it writes to standard error.
    rd_kafka_conf_set_log_cb(configuration, nil)
    if events != 0 { rd_kafka_conf_set_events(configuration, events) }
    if let inbox {
      rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(inbox).toOpaque())
      rd_kafka_conf_set_rebalance_cb(configuration) { client, code, partitions, opaque in
        guard let client, let opaque else { return }
        Unmanaged<RebalanceInbox>.fromOpaque(opaque).takeUnretainedValue()
          .receive(client, code, partitions)
      }
    }
    // On success the configuration belongs to the client.
    guard let made = rd_kafka_new(type, configuration, &text, text.count) else {
      rd_kafka_conf_destroy(configuration)
      let end = text.firstIndex(of: 0) ?? text.endIndex
      let reason = String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw KafkaError("make a client", KafkaErrorCode(rd_kafka_last_error()), reason: reason)
    }
    pointer = made
    context = inbox
  }

  deinit {
    // Whoever wants to leave a group in order has closed the consumer before.
    rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
  }
}
