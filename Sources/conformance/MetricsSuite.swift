import FoundationEssentials
import Vocabulary

/// The reference numbers of other tools: each number of the expected files is a case.
struct MetricsSuite {
  /// A folder of the suite, compared by one file of this target.
  struct Part: Sendable {
    let folder: String
    let run: @Sendable (MetricsFolder, inout MetricsReport) throws -> Void
  }

  /// Add a folder here.
  static let parts: [Part] = [
    Part(folder: "binary", run: MetricsBinary.run),
    Part(folder: "multiclass", run: MetricsMulticlass.run),
    Part(folder: "regression", run: MetricsRegression.run),
    Part(folder: "compare", run: MetricsCompare.run),
    Part(folder: "drift", run: MetricsDrift.run),
    Part(folder: "fairness", run: MetricsFairness.run),
    Part(folder: "shap", run: MetricsShap.run),
    Part(folder: "edge", run: MetricsEdge.run),
    Part(folder: "gates", run: MetricsGates.run),
    Part(folder: "formats", run: MetricsFormats.run),
  ]

  let folder: String

  /// Compares the parts whose folder's name contains the filter; all of them without one.
  func run(filter: String) throws -> MetricsReport {
    var report = MetricsReport()
    let parts = Self.parts.filter { filter.isEmpty || $0.folder.contains(filter) }
    guard !parts.isEmpty else { throw MetricsSuiteError.unknownPart(filter) }
    for part in parts {
      report.begin(part.folder)
      try part.run(MetricsFolder(path: folder + "/" + part.folder, suite: folder), &report)
    }
    return report
  }
}

/// Why the suite cannot be compared.
enum MetricsSuiteError: Error, CustomStringConvertible {
  case unreadable(String, String)
  case malformed(String)
  case unknownPart(String)

  var description: String {
    switch self {
    case .unreadable(let path, let cause): "failed to read \"\(path)\": \(cause)"
    case .malformed(let text): text
    case .unknownPart(let name):
      "no part of the suite is called \"\(name)\"; there are "
        + MetricsSuite.parts.map(\.folder).joined(separator: ", ")
    }
  }
}

/// A folder of files.
struct MetricsFolder {
  let path: String
  /// The folder above.
  let suite: String

  func bytes(_ name: String) throws -> [UInt8] {
    let file = path + "/" + name
    do {
      return try Array(Data(contentsOf: URL(filePath: file)))
    } catch {
      throw MetricsSuiteError.unreadable(file, "it is absent or no file")
    }
  }

  func json(_ name: String) throws -> JSON {
    let bytes = try bytes(name)
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw MetricsSuiteError.unreadable(path + "/" + name, "\(error)")
    }
  }

  func table(_ name: String) throws -> MetricsTable {
    try MetricsTable(String(decoding: bytes(name), as: UTF8.self), name: path + "/" + name)
  }

  func folders() throws -> [MetricsFolder] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map {
        MetricsFolder(path: path + "/" + $0, suite: suite)
      }
    } catch {
      throw MetricsSuiteError.unreadable(path, "it is absent or no folder")
    }
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
