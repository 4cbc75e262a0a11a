import Foundation
import Git
import Host
import Reconciler
import Registry
import Vocabulary

/// A folder with an operator's file, and versions to deploy without a repository.
final class DriverPlace: Sendable {
  /// The longest that a test waits, also on a machine that is busy with other things.
  static let patience: Duration = .seconds(600)

  private let temporary: TemporaryFolder
  var path: String { temporary.path }
  var models: String { path + "/models" }
  var settings: String { path + "/drivers.json" }

  init(_ settings: JSON? = nil) throws {
    temporary = try TemporaryFolder()
    let json = settings ?? ["iris": ["folder": .string(models)]]
    try Data(json.prettyText.utf8).write(to: URL(filePath: self.settings))
  }

  /// A program of the operator.
  func program(_ name: String, _ script: String) throws -> String {
    let path = "\(path)/\(name)"
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// A version of the model `flowers` whose only artefact has this content.
  func deployment(
    _ content: String, to driver: DesiredRuntime.Driver = .openInference, url: String? = nil,
    file: String = "model.bin", uri: String? = "model.bin"
  ) throws -> Deployment {
    try deployment(bytes: Array(content.utf8), to: driver, url: url, file: file, uri: uri)
  }

  /// A version whose only artefact has these bytes.
  func deployment(
    bytes: [UInt8], to driver: DesiredRuntime.Driver = .openInference, url: String?,
    file: String, uri: String?
  ) throws -> Deployment {
    let files = [
      ModelFile(
        role: .attachment, path: try RepositoryPath(checking: file),
        blob: BlobID(""), size: bytes.count, digest: Digest(of: bytes))
    ]
    let version = Digest(of: Array("flowers ".utf8) + bytes)
    let model = DesiredModel(
      name: ModelName("flowers"), manifest: "models/flowers/model.yaml", folder: "models/flowers",
      files: files, version: ModelVersion(digest: version, aspects: [:]), gatesDigest: version,
      testsDigest: version, dataDigest: nil, metadataDigest: version)
    let runtime = DesiredRuntime(
      name: RuntimeName("iris"), manifest: "runtimes/iris.yaml", driver: driver, url: url,
      openInference: DesiredRuntime.OpenInference(
        implementation: "mlserver_sklearn.SKLearnModel", uri: uri, parameters: ["depth": 3]))
    let package = "\(path)/packages/\(version.short)"
    return Deployment(runtime: runtime, model: model) {
      try FileManager.default.createDirectory(
        atPath: package, withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: URL(filePath: package + "/package.json"))
      return package
    } writeFiles: { folder in
      let target = "\(folder)/\(file)"
      try FileManager.default.createDirectory(
        atPath: URL(filePath: target).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(filePath: target))
    }
  }

  /// The folders of the model repository that a server sees, and those it does not.
  func folders() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: models).sorted()
  }

  func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(file)").map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

extension RuntimeTarget {
  /// The same runtime with nothing assigned.
  var idle: RuntimeTarget { RuntimeTarget(name: name, driver: driver, url: url) }
}
