internal import Sandbox
internal import Vocabulary

/// Copies a package into the runtime's own folder and checks it on the way.
struct PackageLoader: Sendable {
  /// The longest `package.json`, in bytes.
  static let manifestLimit = 4 << 20
  /// The longest schema, in bytes.
  static let schemaLimit = 4 << 20

  /// The runtime's own folder for copies, one per load.
  let folder: String
  let versionRule: VersionRule
  let makeValidator: ValidatorMaker?

  /// Loads the package in `source`, which must be of the version that was asked for. Blocks on the
  /// disk.
  func load(_ source: String, expecting version: Digest, copy: String) throws(PackageError)
    -> LoadedPackage
  {
    let manifest = try readManifest(source)
    guard manifest.version == version else {
      throw PackageError(
        .digestMismatch, folder: source,
        "found version \(manifest.version) in package.json, expected \(version)")
    }
    let target = "\(folder)/\(copy)"
    let files = try copyFiles(of: manifest, from: "\(source)/files", to: target, source: source)
    let found = versionRule(manifest, files)
    guard found == version else {
      throw PackageError(
        .digestMismatch, folder: source,
        "the files are those of version \(found), expected \(version)")
    }
    return LoadedPackage(
      manifest: manifest, version: found, folder: target,
      validateInput: try validator(manifest.schemas.input, manifest, in: target, source: source),
      validateOutput: try validator(manifest.schemas.output, manifest, in: target, source: source))
  }

  private func readManifest(_ source: String) throws(PackageError) -> PackageManifest {
    let bytes: [UInt8]
    do {
      bytes = try Disk.readRegular("\(source)/package.json", limit: Self.manifestLimit)
    } catch {
      throw PackageError(.unreadable, folder: source, error.description)
    }
    do {
      return try PackageManifest(try JSON(parsing: bytes))
    } catch let error as JSONError {
      throw PackageError(.malformed, folder: source, "package.json:\(error)")
    } catch let error as PackageManifest.Problem {
      throw PackageError(.malformed, folder: source, error.message)
    } catch {
      throw PackageError(.malformed, folder: source, "\(error)")
    }
  }

  private func copyFiles(
    of manifest: PackageManifest, from origin: String, to target: String, source: String
  ) throws(PackageError) -> [PackageFile] {
    var found: [PackageFile] = []
    do {
      try Disk.makeFolder(target)
      for file in manifest.files.sorted() {
        let path = "\(target)/\(file.path)"
        if file.path.components.count > 1 {
          let parent = file.path.components.dropLast().joined(separator: "/")
          try Disk.makeFolder("\(target)/\(parent)")
        }
        let isExecutable = manifest.language == .command && file.path == manifest.primary
        let digest = try Disk.copy("\(origin)/\(file.path)", to: path, isExecutable: isExecutable)
        found.append(PackageFile(role: file.role, path: file.path, digest: digest))
      }
    } catch {
      throw PackageError(.unreadable, folder: source, error.description)
    }
    for (file, copy) in zip(manifest.files.sorted(), found) where file.digest != copy.digest {
      throw PackageError(
        .digestMismatch, folder: source,
        "\"\(file.path)\" has the digest \(copy.digest), expected \(file.digest)")
    }
    return found
  }

  private func validator(
    _ path: String?, _ manifest: PackageManifest, in folder: String, source: String
  ) throws(PackageError) -> RecordValidator? {
    guard let path, manifest.schemas.isEnforced else { return nil }
    guard let makeValidator else {
      throw PackageError(
        .malformed, folder: source, "the schema \"\(path)\" is enforced, and nothing here reads it")
    }
    do {
      return try makeValidator(
        try Disk.readRegular("\(folder)/\(path)", limit: Self.schemaLimit), path)
    } catch let error as SchemaProblem {
      throw PackageError(.malformed, folder: source, "the schema \"\(path)\": \(error.message)")
    } catch {
      throw PackageError(.unreadable, folder: source, "\(error)")
    }
  }
}
