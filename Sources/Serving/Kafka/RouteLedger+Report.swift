internal import Kafka
internal import Vocabulary

extension RouteLedger {
  /// The route as the read-back shows it (`docs/kafka.md`, "Live view").
  var json: JSON {
    let now = snapshot
    let (state, reason): (String, String?) =
      switch now.phase {
      case .disconnected(let cause): ("disconnected", cause)
      case .waiting(let reason): ("waiting", reason)
      case .reading: ("reading", nil)
      }
    let partitions = now.partitions.sorted { $0.key < $1.key }
    return [
      "name": .string(route.name), "topic": .string(route.input.topic),
      "group": .string(route.group), "outputs": .array(route.outputs.map { .string($0.topic) }),
      "deadLetterTopic": .string(route.deadLetters), "delivery": .string(route.delivery.rawValue),
      "state": .string(state), "reason": reason.map(JSON.string) ?? .null,
      "partitions": .array(
        partitions.map { partition, standing in
          [
            "partition": .integer(Int64(partition.number)), "next": Self.number(standing.next),
            "end": Self.number(standing.offsets?.upperBound), "lag": Self.number(standing.lag),
          ]
        }),
      "lag": Self.number(now.lag), "consumed": .integer(Int64(now.consumed)),
      "produced": .integer(Int64(now.produced)), "rejected": .integer(Int64(now.rejected)),
      "deadLetters": .integer(Int64(now.deadLetters)), "sessions": .integer(Int64(now.sessions)),
    ]
  }

  private static func number(_ value: Int64?) -> JSON { value.map(JSON.integer) ?? .null }

  /// The routes as Prometheus reads them.
  static func write(_ ledgers: [RouteLedger], _ page: inout MetricsText) {
    guard !ledgers.isEmpty else { return }
    let all = ledgers.map { (labels: [("route", $0.route.name)], now: $0.snapshot) }
    func each(
      _ name: String, _ kind: String, _ help: String, _ value: (Snapshot) -> Double
    ) {
      page.family(name, kind, help)
      for (labels, now) in all { page.sample(name, labels, value(now)) }
    }
    each("muster_kafka_reading", "gauge", "Whether records are read.") {
      $0.phase == .reading ? 1 : 0
    }
    each("muster_kafka_assigned_partitions", "gauge", "Partitions that are read here.") {
      Double($0.partitions.count)
    }
    each("muster_kafka_consumed_total", "counter", "Records that were read.") {
      Double($0.consumed)
    }
    each("muster_kafka_produced_total", "counter", "Records whose answers are acknowledged.") {
      Double($0.produced)
    }
    each("muster_kafka_rejected_total", "counter", "Records refused before a worker saw them.") {
      Double($0.rejected)
    }
    each("muster_kafka_dead_letters_total", "counter", "Records without an answer.") {
      Double($0.deadLetters)
    }
    each("muster_kafka_sessions_total", "counter", "Memberships of the group that were begun.") {
      Double($0.sessions)
    }
    page.family("muster_kafka_lag", "gauge", "Records of a partition that wait for an answer.")
    for (labels, now) in all {
      for (partition, standing) in now.partitions.sorted(by: { $0.key < $1.key }) {
        guard let lag = standing.lag else { continue }
        page.sample(
          "muster_kafka_lag", labels + [("partition", "\(partition.number)")], Double(lag))
      }
    }
  }
}
