import FoundationEssentials
import Vocabulary

/// The time zones of the machine that the suite runs on.
enum DMNZones {
  private static let folder = "/usr/share/zoneinfo"

  /// All zones that the machine has files for; UTC alone where it has none.
  static func load() -> TimeZones {
    TimeZones(zones(in: "", depth: 0))
  }

  private static func zones(in path: String, depth: Int) -> [TimeZoneRules] {
    guard depth < 4 else { return [] }
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")) ?? []
    var zones: [TimeZoneRules] = []
    for name in names.sorted() where name.first?.isUppercase == true {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      var isFolder = false
      guard FileManager.default.fileExists(atPath: "\(folder)/\(inner)", isDirectory: &isFolder)
      else { continue }
      if isFolder {
        zones += self.zones(in: inner, depth: depth + 1)
      } else if let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(inner)")),
        let zone = TimeZoneRules(name: inner, tzif: Array(data))
      {
        zones.append(zone)
      }
    }
    return zones
  }
}
