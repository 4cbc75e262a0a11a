/// What a monitor says, in a colour.
package enum MonitorColour: String, CaseIterable, Codable, Comparable, Sendable {
  /// All that was asked for holds.
  case green
  /// A line that only warns is crossed.
  case yellow
  /// Nobody knows, for a reason.
  case grey
  /// A line is crossed.
  case red

  /// Of several the worst counts: that nobody knows is worse than a warning, which is known.
  package static func < (left: MonitorColour, right: MonitorColour) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
