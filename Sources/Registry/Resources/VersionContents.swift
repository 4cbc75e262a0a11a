package import Vocabulary

/// Everything that executes, as facts: what the digest of a version is made of
/// (`docs/digests.md`).
///
/// The registry fills it from a git tree and a runtime from the package that it loads, so that both
/// compute the same digest from the bytes that each of them has.
package struct VersionContents: Hashable, Sendable {
  /// One file by its role, its path in the model's folder, and the SHA-256 of its bytes.
  package struct File: Hashable, Sendable {
    package var role: String
    package var path: String
    package var digest: Digest

    /// One file.
    package init(role: String, path: String, digest: Digest) {
      self.role = role
      self.path = path
      self.digest = digest
    }
  }

  package var files: [File]
  package var language: String
  package var functions: ModelFunctions
  /// The path of the primary source.
  package var primary: String?
  /// The paths of the schemas, and whether records that break them are refused.
  package var inputSchema: String?
  package var outputSchema: String?
  package var isEnforced: Bool

  /// What executes.
  package init(
    files: [File], language: String, functions: ModelFunctions, primary: String?,
    inputSchema: String?, outputSchema: String?, isEnforced: Bool
  ) {
    self.files = files
    self.language = language
    self.functions = functions
    self.primary = primary
    self.inputSchema = inputSchema
    self.outputSchema = outputSchema
    self.isEnforced = isEnforced
  }

  private struct Entry {
    var aspect: ModelVersion.Aspect
    var role: String
    var path: String
    var value: Digest
  }

  /// The version: the digest of all, and of each aspect.
  package var version: ModelVersion {
    let entries = self.entries
    var whole = DigestHasher()
    whole.field("muster-version 1")
    Self.add(entries, to: &whole)
    var aspects: [ModelVersion.Aspect: Digest] = [:]
    for aspect in ModelVersion.Aspect.allCases {
      var part = DigestHasher()
      part.field("muster-\(aspect.rawValue) 1")
      Self.add(entries.filter { $0.aspect == aspect }, to: &part)
      aspects[aspect] = part.finalize()
    }
    return ModelVersion(digest: whole.finalize(), aspects: aspects)
  }

  private var entries: [Entry] {
    var entries = files.map { file in
      Entry(
        aspect: Self.aspect(ofRole: file.role), role: file.role, path: file.path,
        value: file.digest)
    }
    func add(_ aspect: ModelVersion.Aspect, _ role: String, _ path: String, _ text: String) {
      entries.append(Entry(aspect: aspect, role: role, path: path, value: Digest(of: text)))
    }
    add(.functions, "language", "", language)
    for role in FunctionRole.allCases {
      if let name = functions[role] { add(.functions, "function", role.rawValue, name) }
    }
    if let primary { add(.source, "primary", "", primary) }
    if let inputSchema { add(.schemas, "input", "", inputSchema) }
    if let outputSchema { add(.schemas, "output", "", outputSchema) }
    if isEnforced { add(.schemas, "enforce", "", "true") }
    return entries.sorted { ($0.role, $0.path, $0.value) < ($1.role, $1.path, $1.value) }
  }

  private static func add(_ entries: [Entry], to hasher: inout DigestHasher) {
    for entry in entries {
      hasher.field(entry.role)
      hasher.field(entry.path)
      hasher.field(entry.value)
    }
  }

  private static func aspect(ofRole role: String) -> ModelVersion.Aspect {
    switch ModelFile.Role(rawValue: role) {
    case .attachment: .attachments
    case .platform: .platform
    case .schema: .schemas
    case .source, nil: .source
    }
  }
}
