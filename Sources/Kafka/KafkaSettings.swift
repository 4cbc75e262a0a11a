/// How to reach a cluster.
package struct KafkaSettings: Equatable, Sendable {
  /// `host:port`, several with commas between them.
  package var bootstrapServers: String
  /// What the brokers' logs call us.
  package var clientID: String
  /// TLS and SASL; `nil` for a plain connection.
  package var security: KafkaSecurity?
  /// How long a member of a group may be silent before its partitions go to others.
  package var sessionTimeout: Duration
  /// How long a message may wait for its acknowledgement before it has failed; also the longest
  /// time of a transaction.
  package var deliveryTimeout: Duration

  /// Settings with the usual times.
  package init(
    bootstrapServers: String, clientID: String = "muster", security: KafkaSecurity? = nil,
    sessionTimeout: Duration = .seconds(45), deliveryTimeout: Duration = .seconds(60)
  ) {
    self.bootstrapServers = bootstrapServers
    self.clientID = clientID
    self.security = security
    self.sessionTimeout = sessionTimeout
    self.deliveryTimeout = deliveryTimeout
  }

  /// The settings that every client has, by librdkafka's names.
  var common: [(name: String, value: String)] {
    [
      ("bootstrap.servers", bootstrapServers), ("client.id", clientID),
      // As Java's clients have it: a small request does not wait for the acknowledgement of the one
      // before, which the other side may keep back for 40 ms.
      ("socket.nagle.disable", "true"),
    ] + (security?.settings ?? [])
  }
}

extension Duration {
  /// Whole milliseconds, at most what a C `int` holds.
  var wholeMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    let (product, isOver) = seconds.multipliedReportingOverflow(by: 1000)
    return isOver ? .max : Int32(clamping: product + attoseconds / 1_000_000_000_000_000)
  }
}
