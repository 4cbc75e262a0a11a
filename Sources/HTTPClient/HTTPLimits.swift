/// The bounds of one request: an answer is never trusted to end.
package struct HTTPLimits: Hashable, Sendable {
  /// The longest time until a connection stands.
  package var connect: Duration
  /// The longest time from start to end, connecting included.
  package var total: Duration
  /// The longest time without a byte, in whole seconds; `nil` for no such limit but `total`.
  package var stall: Duration?
  /// The longest body of an answer, in bytes, after decompression (none is asked for).
  package var answerBytes: Int
  /// The longest header section of an answer, in bytes.
  package static let headerBytes = 64 << 10

  /// Bounds by name.
  package init(
    connect: Duration = .seconds(5), total: Duration = .seconds(30), stall: Duration? = nil,
    answerBytes: Int = 16 << 20
  ) {
    self.connect = connect
    self.total = total
    self.stall = stall
    self.answerBytes = answerBytes
  }
}
