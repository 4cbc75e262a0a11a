/// How much matching may be done. A unit is about 250 steps of the library's matcher, some
/// microseconds.
package struct PatternBudget: Hashable, Sendable {
  /// The units that are left.
  package private(set) var remaining: Int

  /// So many units.
  package init(_ units: Int = 100_000) {
    remaining = units
  }

  /// The bounds of steps that a match is tried with, one after the other: the library does not say
  /// how many it took.
  static let attempts: [UInt32] = [250, 2_500, 25_000, 250_000, 1_000_000]

  /// Pays for an attempt; false if that is too much.
  mutating func pay(for steps: UInt32) -> Bool {
    remaining -= Int(steps / 250)
    return remaining >= 0
  }
}
