/// The time zones that somebody knows, by their names in the IANA database.
///
/// A value that is passed in: the core reads no files. UTC and its other names are always there.
package struct TimeZones: Hashable, Sendable {
  private var zones: [String: TimeZoneRules]

  /// UTC alone.
  package static let utc = TimeZones([])

  /// The zones given, and UTC.
  package init(_ zones: some Sequence<TimeZoneRules>) {
    self.zones = [:]
    for name in ["Etc/UTC", "UTC", "Etc/GMT", "GMT", "Z"] {
      self.zones[name] = TimeZoneRules(name: name, offsetSeconds: 0)
    }
    for zone in zones { self.zones[zone.name] = zone }
  }

  /// The zone of a name; `nil` for one that is not known.
  package subscript(_ name: String) -> TimeZoneRules? { zones[name] }

  /// All names, sorted.
  package var names: [String] { zones.keys.sorted() }
}
