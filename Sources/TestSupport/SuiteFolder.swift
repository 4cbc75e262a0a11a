import Foundation

/// A folder of conformance cases, which lie outside of the repository: under `MUSTER_SUITES`, or in
/// `../shared/suites` beside the package.
///
/// Where they are absent their tests are skipped:
/// `@Suite(.enabled(if: SuiteFolder.isPresent("badinputs/yaml"), "\(SuiteFolder.absence)"))`.
package struct SuiteFolder {
  /// Why a test is skipped.
  package static let absence = "the conformance suites are absent; set MUSTER_SUITES"

  private let url: URL

  /// The folder of a suite; its files are read when they are asked for.
  package init(_ name: String) {
    url = Self.root.appending(path: name)
  }

  /// Whether a suite is there to be tested against.
  package static func isPresent(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: name).path)
  }

  /// The names of all files in the folder, sorted.
  package func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  /// The bytes of a file.
  package func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: url.appending(path: name)))
  }

  /// The rows of a tab-separated file, without its heading.
  package func rows(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static let root: URL =
    if let path = ProcessInfo.processInfo.environment["MUSTER_SUITES"] {
      URL(fileURLWithPath: path)
    } else {
      URL(fileURLWithPath: #filePath).appending(path: "../../../../shared/suites").standardized
    }
}
