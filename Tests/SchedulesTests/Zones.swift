import Foundation
import Testing
import Vocabulary

/// Time zones for tests, without the system's files: a TZif file (RFC 8536) that is nothing but its
/// rule of POSIX.
enum Zones {
  static func zone(_ name: String, _ rule: String, standard: Int) throws -> TimeZoneRules {
    let magic = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    let none = [UInt8](repeating: 0, count: 24)
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    let offset = UInt32(bitPattern: Int32(standard))
    let type = (0..<4).map { UInt8(truncatingIfNeeded: offset >> (24 - 8 * $0)) } + [0, 0]
    let bytes =
      magic + none + magic + counts + type + Array("LMT".utf8) + [0] + Array("\n\(rule)\n".utf8)
    return try #require(TimeZoneRules(name: name, tzif: bytes))
  }

  /// Whether the system has the database of the IANA.
  static let areInstalled = FileManager.default.fileExists(
    atPath: "/usr/share/zoneinfo/Pacific/Apia")

  /// A zone by the system's own file, with every change of the past.
  static func installed(_ name: String) throws -> TimeZoneRules {
    let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
    return try #require(TimeZoneRules(name: name, tzif: Array(data)))
  }

  static func named(_ name: String) throws -> TimeZoneRules {
    switch name {
    case "Europe/Zurich": try zone(name, "CET-1CEST,M3.5.0,M10.5.0/3", standard: 3600)
    case "America/New_York": try zone(name, "EST5EDT,M3.2.0,M11.1.0", standard: -18_000)
    case "Australia/Lord_Howe":
      try zone(name, "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", standard: 37_800)
    case "America/Havana": try zone(name, "CST5CDT,M3.2.0/0,M11.1.0/1", standard: -18_000)
    default: TimeZoneRules(name: "UTC", offsetSeconds: 0)
    }
  }
}

extension Instant {
  /// A moment that a test writes down.
  static func at(_ text: String) throws -> Instant { try #require(Instant(text)) }
}
