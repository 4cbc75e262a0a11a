package import Registry
import Sandbox
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Versions of models as folders that a runtime loads (docs/runtime.md, "Packages"), each named by
/// its model and digest. Files are the repository's raw blobs: no checkout, no attributes, no
/// filters.
package struct PackageStore: Sendable {
  private let folder: String
  private let clone: Clone
  /// Where bytes come from that are not in the repository.
  package let data: DataStore

  /// The packages of a clone, in a folder.
  package init(folder: String, clone: Clone, data: DataStore) {
    self.folder = folder
    self.clone = clone
    self.data = data
  }

  /// The folder of a version; it is made where it is not there.
  ///
  /// - Parameter progress: Told a sentence when something is fetched from elsewhere.
  package func package(
    of model: DesiredModel, environment: PackageEnvironment,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> String {
    // Two models of equal content have one version, and a package says whose it is.
    let name = "\(model.name)-\(model.version.digest)"
    let path = "\(folder)/\(name)"
    let manager = FileManager.default
    let manifest = try manifest(of: model, environment: environment).prettyText
    if manager.contents(atPath: path + "/package.json") == Data(manifest.utf8) { return path }
    let draft = "\(folder)/.\(name).\(UUID().uuidString)"
    do {
      try manager.createDirectory(atPath: draft, withIntermediateDirectories: true)
      try await writeFiles(of: model, to: draft + "/files", progress)
      try Data(manifest.utf8).write(to: URL(filePath: draft + "/package.json"))
    } catch {
      // What stays behind is only in nobody's way.
      try? manager.removeItem(atPath: draft)
      throw error
    }
    try? manager.removeItem(atPath: path)  // another environment's, or none: both are replaced
    try manager.moveItem(atPath: draft, toPath: path)
    return path
  }

  /// Writes a version's files into a folder, which is made where it is not there.
  func writeFiles(
    of model: DesiredModel, to folder: String,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in model.files {
      let target = "\(folder)/\(file.path)"
      try manager.createDirectory(
        atPath: String(target.dropLast(file.path.name.utf8.count + 1)),
        withIntermediateDirectories: true)
      let isExecutable = model.language == .command && file.role == .source
      if file.isPointer {
        try await copy(DataItem(file, of: model.name), to: target, progress)
      } else {
        try Data(try await clone.blob(file.blob)).write(to: URL(filePath: target))
      }
      try manager.setAttributes(
        [.posixPermissions: isExecutable ? 0o555 : 0o444], ofItemAtPath: target)
    }
  }

  private func copy(
    _ item: DataItem, to target: String, _ progress: @escaping @Sendable (String) -> Void
  ) async throws {
    let file = try await data.file(item, progress: progress)
    let digest = try await BlockingWork.run { () throws(DiskError) in
      try Disk.copy(file.path, to: target, isExecutable: false)
    }
    withExtendedLifetime(file) {}
    guard digest == item.digest else {
      throw HostError("copy", item.name, "the cache was changed: its SHA-256 is \(digest)")
    }
  }

  private func manifest(
    of model: DesiredModel, environment: PackageEnvironment
  ) throws -> JSON {
    func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    guard let primary = model.primarySource ?? model.files(.source).first?.path else {
      throw HostError("make package of", model.name.text, "it has no source")
    }
    let functions = FunctionRole.allCases.reduce(into: [String: JSON]()) { members, role in
      if let name = model.functions[role] { members[role.rawValue] = .string(name) }
    }
    return [
      "model": .string(model.name.text), "version": .string(model.version.digest.hex),
      "language": .string(model.language.rawValue), "primary": .string(primary.text),
      "functions": .object(functions),
      "files": .array(
        model.files.sorted { ($0.role, $0.path) < ($1.role, $1.path) }.map { file in
          [
            "role": .string(file.role.rawValue), "path": .string(file.path.text),
            "sha256": .string(file.digest.hex),
          ]
        }),
      "environment": [
        "python": text(environment.python), "prefix": text(environment.prefix),
        "sitePackages": text(environment.sitePackages),
      ],
      "schemas": [
        "input": text(model.schemas.inputPath),
        "output": text(model.schemas.outputPath),
        "enforce": .bool(model.schemas.isEnforced),
      ],
    ]
  }
}

/// Where a version's interpreter and libraries are on this machine.
package struct PackageEnvironment: Hashable, Sendable {
  package var python: String?
  package var prefix: String?
  package var sitePackages: String?

  /// An interpreter and its libraries.
  package init(python: String? = nil, prefix: String? = nil, sitePackages: String? = nil) {
    self.python = python
    self.prefix = prefix
    self.sitePackages = sitePackages
  }
}
