import Avro
import Vocabulary

/// Puts one resource together from its manifest and the files that it names.
///
/// It reads nothing: what the cache lacks is noted in ``missing``, and whoever drives it reads that
/// and starts again. So there is one place where reading can fail, and this is not it.
struct Assembly {
  let tree: TreeIndex
  let cache: BlobCache
  let manifest: Manifest
  /// The manifest's path.
  let path: String
  /// Without a slash at its end.
  let folder: String
  private(set) var missing: Set<BlobRequest> = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Paths whose change means that the resource must be put together again.
  private(set) var watched: Set<String> = []

  init(tree: TreeIndex, cache: BlobCache, manifest: Manifest, path: String) {
    self.tree = tree
    self.cache = cache
    self.manifest = manifest
    self.path = path
    folder = TreeIndex.split(path).folder
    diagnostics = manifest.findings.map { $0.diagnostic(at: path) }
  }

  // MARK: - Findings

  mutating func error(
    _ code: String, at position: SourcePosition?, _ message: String, hint: String? = nil
  ) {
    add(Finding(code: code, at: position, message, hint: hint))
  }

  mutating func warning(
    _ code: String, at position: SourcePosition?, _ message: String, hint: String? = nil
  ) {
    add(Finding(.warning, code: code, at: position, message, hint: hint))
  }

  /// Records a finding in the manifest, or in another file.
  mutating func add(_ finding: Finding, in other: String? = nil) {
    diagnostics.append(finding.diagnostic(at: other ?? path))
  }

  // MARK: - Blobs

  /// What the cache holds of a blob, or `nil` after it has been asked for.
  mutating func cached<Value>(
    _ blob: BlobID, _ use: BlobUse, _ values: [BlobID: Value]
  ) -> Value? {
    if let value = values[blob] { return value }
    missing.insert(BlobRequest(blob: blob, use: use))
    return nil
  }

  /// The digest and size of a blob.
  mutating func content(_ blob: BlobID) -> BlobContent? { cached(blob, .content, cache.contents) }

  // MARK: - Paths

  /// A file that the manifest names, by its path from the root.
  mutating func entry(
    _ named: Located<RepositoryPath>, atMost limit: Int = Registry.maximumAttachmentSize
  ) -> (path: String, entry: FileChange.Entry)? {
    let full = TreeIndex.join(folder, named.value.text)
    watched.insert(full)
    guard let entry = tree.entries[full] else {
      reportMissing(named, full)
      return nil
    }
    return check(entry, named.value.text, limit, at: named.position) ? (full, entry) : nil
  }

  /// Whether an entry is a regular file that is not too long.
  mutating func check(
    _ entry: FileChange.Entry, _ name: String, _ limit: Int, at position: SourcePosition?
  ) -> Bool {
    switch entry.mode {
    case .symbolicLink:
      error(
        "symbolic-link", at: position, "\"\(name)\" is a symbolic link",
        hint: "commit the file itself")
      return false
    case .submodule:
      error("submodule", at: position, "\"\(name)\" is a submodule", hint: "commit the files")
      return false
    case .regular, .executable: break
    }
    guard entry.size <= limit else {
      error(
        "too-large", at: position,
        "\"\(name)\" has \(entry.size) bytes, at most \(limit) expected",
        hint: limit == Registry.maximumAttachmentSize ? "keep it in git-lfs" : nil)
      return false
    }
    return true
  }

  private mutating func reportMissing(_ named: Located<RepositoryPath>, _ full: String) {
    let name = named.value.text
    if tree.folders[full] != nil {
      error("not-a-file", at: named.position, "\"\(name)\" is a folder, expected a file")
      return
    }
    var parent = folder
    for component in named.value.components.dropLast() {
      parent = TreeIndex.join(parent, component)
      guard let entry = tree.entries[parent] else { continue }
      let kind: String
      switch entry.mode {
      case .symbolicLink: kind = "the symbolic link"
      case .submodule: kind = "the submodule"
      case .regular, .executable: kind = "the file"
      }
      watched.insert(parent)
      error("not-a-file", at: named.position, "\"\(name)\" leads through \(kind) \"\(component)\"")
      return
    }
    let (place, last) = TreeIndex.split(full)
    let nearby = Suggestion.nearest(to: last, among: tree.folders[place]?.files ?? [])
    let hint = nearby.map { near in
      let parts = named.value.components.dropLast() + [near]
      return "did you mean \"\(parts.joined(separator: "/"))\"?"
    }
    error(
      "missing-file", at: named.position, "the file \"\(name)\" does not exist",
      hint: hint ?? "paths are relative to the folder of this file, \"\(folder)\"")
  }

  /// An Avro schema that the manifest names.
  mutating func schema(
    _ named: Located<RepositoryPath>
  ) -> (path: String, entry: FileChange.Entry, schema: AvroSchema)? {
    guard let (full, entry) = entry(named, atMost: AvroSchema.maximumSize),
      let result = cached(entry.blob, .schema, cache.schemas)
    else { return nil }
    switch result {
    case .success(let schema): return (full, entry, schema)
    case .failure(let invalid):
      for problem in invalid.problems {
        let finding = Finding(
          code: problem.code, at: problem.position, problem.description, hint: problem.hint)
        add(finding, in: full)
      }
      return nil
    }
  }
}
