import Vocabulary

/// The field `traffic` of a Runtime.
enum TrafficFields {
  private static let key = Field.optional(
    "key", .text(.line),
    "A member of the records: all requests with the same value go the same way.")
  private static let score = Field.optional(
    "score", .text(.line),
    "The member of an answer that is its score; else `score`, or the only number.")
  private static let keep = Field.optional(
    "keep", .integer(0...1_000_000), default: 10_000, written: 10_000,
    "How many answers of a shadow and of what serves are kept side by side.")
  private static let promote = Field.optional(
    "promote", .text(.sha256) { Digest(hex: $0) },
    "The version that is to take the place of what serves: while it shares the requests, its "
      + "process hears `promotion_merged`.")
  private static let rollback = Field.optional(
    "rollback", rollbackSchema, default: DesiredRuntime.Traffic(), written: [:],
    "When a challenger is sent away by itself.")

  private static let after = Field.optional(
    "after", .integer(1...1_000_000), default: 200, written: 200,
    "How many requests the challenger must have seen before the limits hold.")
  private static let errorRate = Field.optional(
    "errorRate", .number(0...1), default: 0.02, written: 0.02,
    "The most by which its share of failed requests may exceed that of what serves.")
  private static let latency = Field.optional(
    "latency", .number(1...1000),
    "The most that the 95th percentile of its time may be, as a multiple of the other's.")
  private static let drift = Field.optional(
    "drift", .number(0...1000),
    "The most that the population stability index of its scores may be.")

  private static let rollbackSchema = ValueSchema<DesiredRuntime.Traffic>.object(
    ObjectShape(
      title: "rollback", doc: "When a challenger is sent away.",
      fields: [after.shape, errorRate.shape, latency.shape, drift.shape])
  ) { reader in
    var traffic = DesiredRuntime.Traffic()
    traffic.after = reader.read(after) ?? traffic.after
    traffic.errorRate = reader.read(errorRate) ?? traffic.errorRate
    traffic.latency = reader.read(latency)
    traffic.drift = reader.read(drift)
    return traffic
  }

  static let schema = ValueSchema<DesiredRuntime.Traffic>.object(
    ObjectShape(
      title: "traffic", doc: "How challengers share the requests.",
      fields: [key.shape, score.shape, keep.shape, promote.shape, rollback.shape])
  ) { reader in
    var traffic = reader.read(rollback) ?? DesiredRuntime.Traffic()
    traffic.key = reader.read(key)
    traffic.score = reader.read(score)
    traffic.keep = reader.read(keep) ?? traffic.keep
    traffic.promote = reader.read(promote)
    return traffic
  }
}
