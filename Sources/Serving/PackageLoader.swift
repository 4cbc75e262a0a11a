internal import Avro
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
  ///
  /// - Parameter endpoints: what the version will be served on: an encoding may need a schema.
  func load(
    _ source: String, expecting version: Digest, for endpoints: [Endpoint], copy: String
  ) throws(PackageError) -> LoadedPackage {
    let manifest = try readManifest(source)
    guard manifest.version == version else {
      throw PackageError(
        .digestMismatch, folder: source,
        "found version \(manifest.version) in package.json, expected \(version)")
    }
    if manifest.language == .r, WorkerProgram.rscript == nil {
      throw PackageError(
        .unreadable, folder: source,
        "the model is written in R, and this machine has no Rscript; install r-base-core and "
          + "r-cran-jsonlite")
    }
    let target = "\(folder)/\(copy)"
    let files = try copyFiles(of: manifest, from: "\(source)/files", to: target, source: source)
    let found = versionRule(manifest, files)
    guard found == version else {
      throw PackageError(
        .digestMismatch, folder: source,
        "the files are those of version \(found), expected \(version)")
    }
    let input = try schema(
      manifest.schemas.input, "input", for: endpoints, in: target, source: source)
    let output = try schema(
      manifest.schemas.output, "output", for: endpoints, in: target, source: source)
    return LoadedPackage(
      manifest: manifest, version: found, folder: target,
      validateInput: try validator(manifest.schemas.input, manifest, in: target, source: source),
      validateOutput: try validator(manifest.schemas.output, manifest, in: target, source: source),
      inputSchema: input, outputSchema: output)
  }

  /// The Avro schema of a slot. One that is none matters only where an encoding needs it.
  private func schema(
    _ path: String?, _ slot: String, for endpoints: [Endpoint], in folder: String,
    source: String
  ) throws(PackageError) -> AvroSchema? {
    let need = Self.need(of: endpoints, slot)
    guard let path, path.hasSuffix(".avsc") else {
      guard let need else { return nil }
      throw PackageError(.malformed, folder: source, need + "the package names none")
    }
    do {
      return try AvroSchema(
        parsing: try Disk.readRegular("\(folder)/\(path)", limit: Self.schemaLimit))
    } catch {
      guard let need else { return nil }
      let reason = (error as? AvroSchema.Invalid)?.problems.first?.description ?? "\(error)"
      throw PackageError(.malformed, folder: source, need + "\"\(path)\": \(reason)")
    }
  }

  /// The first endpoint that cannot do without the schema of a slot, to begin a sentence with.
  private static func need(of endpoints: [Endpoint], _ slot: String) -> String? {
    let needing = endpoints.first { endpoint in
      guard endpoint.encoding.needsSchema else { return false }
      return endpoint.direction == .both || (endpoint.direction == .input) == (slot == "input")
    }
    return needing.map {
      "the endpoint \"\($0.name)\" is \($0.encoding.name), which needs an Avro schema of the "
        + "\(slot): "
    }
  }

  /// Why a version that is loaded cannot be served on endpoints; `nil` where it can.
  static func reasonNotToServe(_ package: LoadedPackage, on endpoints: [Endpoint]) -> String? {
    for (slot, schema) in [("input", package.inputSchema), ("output", package.outputSchema)]
    where schema == nil {
      guard let need = need(of: endpoints, slot) else { continue }
      return need + "the version \(package.version.short) has none"
    }
    return nil
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
