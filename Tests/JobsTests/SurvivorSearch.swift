import Foundation

/// The processes of this machine whose command line holds a marker.
func survivors(_ marker: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
    guard Int(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
    else { return false }
    return String(decoding: line, as: UTF8.self).contains(marker)
  }
}
