package import Registry
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The time zones of this machine: TZif files below `/usr/share/zoneinfo`.
package enum ZoneFiles {
  private static let folder = "/usr/share/zoneinfo"
  /// The files of the database are below 4 KiB.
  private static let limit = 1 << 16

  /// The zones that schedules of a state name, beside those that are known. One that the machine
  /// does not have is left out, and said by whoever needs it.
  package static func zones(of desired: DesiredState, beside known: TimeZones) -> TimeZones {
    let declared =
      desired.monitors.values.map(\.declaration) + desired.models.values.flatMap(\.monitors)
    let names = Set(declared.lazy.flatMap(\.schedules).map(\.timeZone))
    guard names.contains(where: { known[$0] == nil }) else { return known }
    return TimeZones(
      known.names.compactMap { known[$0] } + names.sorted().compactMap { known[$0] ?? zone($0) })
  }

  /// One zone by its name in the IANA database; `nil` where there is no file of that name.
  package static func zone(_ name: String) -> TimeZoneRules? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
    guard isPlain, parts.count <= 4, name.utf8.count <= 100,
      let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"), bytes.count <= limit
    else { return nil }
    return TimeZoneRules(name: name, tzif: Array(bytes))
  }
}
