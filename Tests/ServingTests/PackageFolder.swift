import FoundationEssentials
import Serving
import Vocabulary

/// A package on the disk, made from a model's source.
struct PackageFolder {
  let path: String
  let manifest: PackageManifest
  var version: Digest { manifest.version }

  /// Python as the distribution installs it; other interpreters are tried where a test says so.
  static let python = "/usr/bin/python3"

  init(
    _ source: String, in folder: String, language: PackageManifest.Language = .python,
    initialise: String? = nil, attachments: [String: String] = [:],
    environment: PackageManifest.Environment = .init(python: python, prefix: "/usr"),
    schemas: PackageManifest.Schemas = .init(), warmUp: [JSON] = [], model: String = "demo"
  ) throws {
    let primary =
      switch language {
      case .python: "score.py"
      case .r: "score.R"
      case .command: "run"
      }
    var files: [PackageFile] = []
    var contents = attachments
    contents[primary] = source
    for name in contents.keys.sorted() {
      files.append(
        PackageFile(
          role: name == primary ? "source" : "attachment", path: try RepositoryPath(checking: name),
          digest: Digest(of: contents[name] ?? "")))
    }
    manifest = PackageManifest(
      model: ModelName(model), version: PackageFile.version(of: files), language: language,
      primary: try RepositoryPath(checking: primary),
      functions: .init(initialise: initialise, score: "score"), files: files,
      environment: environment, schemas: schemas, warmUp: warmUp)
    path = "\(folder)/packages/\(manifest.version.short)"
    for (name, content) in contents { try write(content, to: "\(path)/files/\(name)") }
    try write(manifest.json.prettyText, to: "\(path)/package.json")
  }
}
