import FoundationEssentials

/// The conformance cases that live beside the repository, if they are there.
enum Suites {
  /// The folder of one suite, below `MUSTER_SUITES` or `../shared/suites`.
  static func folder(_ name: String) -> String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let suites =
      ProcessInfo.processInfo.environment["MUSTER_SUITES"]
      ?? root.deletingLastPathComponent().appending(path: "shared/suites").path
    let folder = suites + "/" + name
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }

  /// The rows of a tab-separated file, without its heading.
  static func rows(of file: String) throws -> [[String]] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The bytes of a file.
  static func bytes(of file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file)))
  }
}
