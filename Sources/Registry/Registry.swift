package import Vocabulary

/// What should be: the files of one git tree in, ``DesiredState`` and diagnostics out.
///
/// A registry is a value that follows a tree. Each ``apply(_:reading:)`` takes what changed between
/// two trees; only blobs that were never seen are read, and only resources that the change touches
/// are put together again. The state depends on the tree alone, never on the way that led to it.
///
/// ```swift
/// var registry = Registry()
/// try registry.apply(changes) { blob, limit in try repository.bytes(of: blob, atMost: limit) }
/// for diagnostic in registry.diagnostics { print(diagnostic) }
/// ```
package struct Registry: Sendable {
  /// What the tree says should be.
  package private(set) var desired = DesiredState()

  var tree = TreeIndex()
  var cache = BlobCache()
  var declarations: Declarations
  var assembled: [ResourceID: Assembled] = [:]
  /// Findings on references between resources.
  var links = Links()
  /// Findings that belong to no resource: files that are no manifests, folders without one.
  var fileDiagnostics: [String: [Diagnostic]] = [:]
  var folderDiagnostics: [String: [Diagnostic]] = [:]
  /// Paths that no tree should have.
  private(set) var refusedPaths: [String: Diagnostic] = [:]
  private var pending = Pending()

  /// What a change has touched and what has not been worked off yet. It outlives a failed read, so
  /// that the next `apply` carries on where the last one stopped.
  struct Pending: Sendable {
    var manifests: Set<String> = []
    var resources: Set<ResourceID> = []
    var folders: Set<String> = []
  }

  /// The largest attachment that is read, in bytes; larger ones belong into git-lfs.
  package static let maximumAttachmentSize = 512 << 20
  /// The largest dataset that is read from the repository, in bytes.
  package static let maximumDatasetSize = 512 << 20
  /// The largest BPMN or DMN file, in bytes.
  package static let maximumProcessSize = 8 << 20
  /// The largest public key file, in bytes.
  package static let maximumKeySize = 16 << 10
  /// The largest README that is part of a model's metadata digest, in bytes.
  package static let maximumReadmeSize = 1 << 20
  /// Results of blobs that no path has any more are kept up to about this many, for reverts.
  static let keptResults = 4096

  /// Whether it is given only a part of a tree, so that what is not found may stand elsewhere.
  private let isPartial: Bool
  /// Models whose folders it is not given, and which need not be looked at.
  let quiet: QuietModels

  /// The registry of an empty tree.
  ///
  /// - Parameters:
  ///   - isPartial: whether only a part of the tree will be given. Names that are not found are no
  ///     errors then, as when a file cannot be read; digests of data stay unknown.
  ///   - quiet: models whose folders will not be given, and which are known to declare nothing else
  ///     and to be healthy: names are resolved as if they were there (``restless``).
  package init(isPartial: Bool = false, quiet: [QuietModel] = []) {
    self.isPartial = isPartial
    self.quiet = QuietModels(quiet)
    declarations = Declarations(quietNames: Set(quiet.map(\.name)))
  }

  /// Everything that is wrong or odd in the tree, in the order of path and place.
  package var diagnostics: [Diagnostic] {
    var all: Set<Diagnostic> = Set(refusedPaths.values)
    for found in fileDiagnostics.values { all.formUnion(found) }
    for found in folderDiagnostics.values { all.formUnion(found) }
    for found in assembled.values where !found.diagnostics.isEmpty {
      all.formUnion(found.diagnostics)
    }
    for found in links.diagnostics.values { all.formUnion(found) }
    return all.sorted()
  }

  /// Follows the tree: takes paths that are new, changed or gone, in any order.
  ///
  /// `reading` gives the bytes of a blob, which are at most `limit` long by the size in the change.
  /// When it fails, the error is thrown, the state stays what it was, and the next call, with
  /// further changes or none, carries on with these.
  @discardableResult
  package mutating func apply<Failure: Error>(
    _ changes: [FileChange], reading: (BlobID, _ limit: Int) throws(Failure) -> [UInt8]
  ) throws(Failure) -> RegistryUpdate {
    var blobsRead = 0
    for change in changes { note(change) }
    try readManifests(reading, &blobsRead)
    let results = try assemble(reading, &blobsRead)
    let folders = try checkFolders(reading, &blobsRead)
    let before = desired
    commit(results, folders)
    let count = results.count
    pending = Pending()
    forget()
    return RegistryUpdate(
      changed: desired.differences(from: before, among: links.published), blobsRead: blobsRead,
      assembled: count)
  }

  // MARK: - Noting changes

  private mutating func note(_ change: FileChange) {
    let path = change.path
    if let reason = TreeIndex.reasonToRefuse(path) {
      refusedPaths[path] = change.entry.map { _ in
        Diagnostic(
          .warning, code: "bad-path", at: SourceLocation(path: TextRule.visible(path)),
          "the path \(reason); the file is ignored")
      }
      return
    }
    tree.set(path, change.entry)
    if path == Declarations.projectPath || path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      pending.manifests.insert(path)
    }
    pending.resources.formUnion(declarations.watchers(of: path))
    var folder = TreeIndex.split(path).folder
    while true {
      if let models = declarations.modelFolders[folder] { pending.resources.formUnion(models) }
      let (parent, _) = TreeIndex.split(folder)
      if !folder.isEmpty, TreeIndex.split(parent).name == "models" {
        pending.folders.insert(folder)
      }
      if folder.isEmpty { return }
      folder = parent
    }
  }

  // MARK: - Manifests

  private mutating func readManifests<Failure: Error>(
    _ reading: (BlobID, Int) throws(Failure) -> [UInt8], _ blobsRead: inout Int
  ) throws(Failure) {
    if pending.manifests.contains(Declarations.projectPath) {
      try readManifest(Declarations.projectPath, reading, &blobsRead)
      let roots = declarations.roots(in: cache.manifests, tree)
      if roots != declarations.roots {
        declarations.roots = roots
        let isManifest: (String) -> Bool = { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        pending.manifests.formUnion(tree.entries.keys.filter(isManifest))
      }
    }
    for path in pending.manifests { try readManifest(path, reading, &blobsRead) }
    for path in pending.manifests {
      pending.resources.formUnion(declare(path))
    }
    pending.manifests = []
  }

  private mutating func readManifest<Failure: Error>(
    _ path: String, _ reading: (BlobID, Int) throws(Failure) -> [UInt8], _ blobsRead: inout Int
  ) throws(Failure) {
    guard declarations.isBelowRoots(path), let entry = tree.entries[path],
      [.regular, .executable].contains(entry.mode), entry.size <= ManifestFile.maximumSize
    else { return }
    try read(BlobRequest(blob: entry.blob, use: .manifest), reading, &blobsRead)
  }

  private mutating func read<Failure: Error>(
    _ request: BlobRequest, _ reading: (BlobID, Int) throws(Failure) -> [UInt8],
    _ blobsRead: inout Int
  ) throws(Failure) {
    guard !cache.has(request) else { return }
    cache.store(try reading(request.blob, request.use.limit), for: request)
    blobsRead += 1
  }

  /// Takes over what a manifest file declares; the resources that it declared or declares.
  private mutating func declare(_ path: String) -> Set<ResourceID> {
    fileDiagnostics[path] = nil
    var file = ManifestFile()
    if declarations.isBelowRoots(path), let entry = tree.entries[path] {
      let isExpected = declarations.isManifestExpected(at: path)
      if [.symbolicLink, .submodule].contains(entry.mode) {
        if isExpected { file.findings = [Self.notRegular(entry)] }
      } else if entry.size > ManifestFile.maximumSize {
        if isExpected { file.findings = [Self.tooLarge(entry)] }
      } else if let known = cache.manifests[entry.blob] {
        file = known
        if isExpected { file.findings += known.findingsWhereExpected }
      }
    }
    if !file.findings.isEmpty {
      fileDiagnostics[path] = file.findings.map { $0.diagnostic(at: path) }.sorted()
    }
    return declarations.declare(file.manifests, at: path)
  }

  private static func notRegular(_ entry: FileChange.Entry) -> Finding {
    let kind = entry.mode == .symbolicLink ? "a symbolic link" : "a submodule"
    return Finding(code: "not-a-file", at: nil, "a manifest is a file, found \(kind)")
  }

  private static func tooLarge(_ entry: FileChange.Entry) -> Finding {
    Finding(
      code: "too-large", at: nil,
      "\(entry.size) bytes found, at most \(ManifestFile.maximumSize) expected")
  }

  // MARK: - Putting together

  private mutating func assemble<Failure: Error>(
    _ reading: (BlobID, Int) throws(Failure) -> [UInt8], _ blobsRead: inout Int
  ) throws(Failure) -> [ResourceID: Assembled?] {
    var results: [ResourceID: Assembled?] = [:]
    results.reserveCapacity(pending.resources.count)
    for id in pending.resources {
      guard let declaration = declarations.first(id) else {
        results[id] = .some(nil)
        continue
      }
      while true {
        let (result, missing) = assembleOnce(id, declaration)
        if missing.isEmpty {
          results[id] = .some(result)
          break
        }
        // Whatever a blob is parsed for gives its digest too, so plain contents come last.
        for request in missing where request.use != .content {
          try read(request, reading, &blobsRead)
        }
        for request in missing where request.use == .content {
          try read(request, reading, &blobsRead)
        }
      }
    }
    return results
  }

  private func assembleOnce(
    _ id: ResourceID, _ declaration: Declarations.Place
  ) -> (Assembled, Set<BlobRequest>) {
    var assembly = Assembly(
      tree: tree, cache: cache, manifest: declaration.manifest, path: declaration.path)
    let value: Assembled.Value?
    switch declaration.manifest.spec {
    case .project(let spec): value = .project(assembly.project(spec))
    case .dataset(let spec): value = assembly.dataset(spec).map { .dataset($0) }
    case .group(let spec): value = .group(assembly.group(spec))
    case .runtime(let spec): value = .runtime(assembly.runtime(spec))
    case .process(let spec): value = assembly.process(spec).map { .process($0) }
    case .monitor(let spec): value = assembly.monitor(spec).map { .monitor($0) }
    case .model(let spec):
      let folders = declarations.modelFolders
      value = assembly.model(spec) { folders[$0] != nil }.map { .model($0) }
    case nil: value = nil
    }
    let result = Assembled(
      value: value, diagnostics: assembly.diagnostics, watched: assembly.watched)
    return (result, assembly.missing)
  }

  // MARK: - Folders without a manifest

  /// Looks for folders of models that nobody has declared: tagged source without a manifest.
  private mutating func checkFolders<Failure: Error>(
    _ reading: (BlobID, Int) throws(Failure) -> [UInt8], _ blobsRead: inout Int
  ) throws(Failure) -> [String: [Diagnostic]] {
    var found: [String: [Diagnostic]] = [:]
    for folder in pending.folders {
      found[folder] = []
      guard declarations.isBelowRoots(folder), let content = tree.folders[folder],
        !content.files.contains("model.yaml"), !content.files.contains("model.yml"),
        !tree.contains(atOrBelow: folder, where: { declarations.modelFolders[$0] != nil }),
        !quiet.isAbove(folder)
      else { continue }
      for name in content.files.sorted() {
        let path = TreeIndex.join(folder, name)
        guard let language = ModelLanguage(fileName: name), let entry = tree.entries[path],
          [.regular, .executable].contains(entry.mode), entry.size <= SourceScan.maximumSize
        else { continue }
        let use: BlobUse = language == .python ? .python : .r
        try read(BlobRequest(blob: entry.blob, use: use), reading, &blobsRead)
        let scan = language == .python ? cache.python[entry.blob] : cache.r[entry.blob]
        guard scan?.isTagged == true else { continue }
        found[folder] = [
          Diagnostic(
            .warning, code: "no-model-manifest", at: SourceLocation(path: path),
            "the source has smart tags, but the folder \"\(folder)\" has no model.yaml",
            hint: "muster init model \(folder) writes one")
        ]
        break
      }
    }
    return found
  }

  // MARK: - Committing

  private mutating func commit(
    _ results: [ResourceID: Assembled?], _ folders: [String: [Diagnostic]]
  ) {
    for (folder, found) in folders { folderDiagnostics[folder] = found.isEmpty ? nil : found }
    for (id, result) in results {
      declarations.watch(result?.watched ?? [], by: id)
      assembled[id] = result
    }
    let isEmpty = tree.entries.isEmpty
    let hasProject = tree.entries[Declarations.projectPath] != nil
    if hasProject || isEmpty {
      if !hasProject { fileDiagnostics[Declarations.projectPath] = nil }
    } else {
      fileDiagnostics[Declarations.projectPath] = [
        Diagnostic(
          code: "no-project", at: SourceLocation(path: Declarations.projectPath),
          "the repository has no muster.yaml", hint: "muster init writes one")
      ]
    }
    links.update(
      changed: Set(results.keys), assembled: &assembled, declarations: declarations,
      hasUnreadable: isPartial || hasUnreadableFile)
    publish()
  }

  /// Whether a file that may declare something could not be read.
  private var hasUnreadableFile: Bool {
    fileDiagnostics.values.contains { found in
      found.contains { $0.severity == .error && $0.code != "no-project" }
    }
  }

  private mutating func publish() {
    for id in links.published {
      let found = (assembled[id]?.diagnostics ?? []) + (links.diagnostics[id] ?? [])
      let isBroken = found.contains { $0.severity == .error } || assembled[id]?.value == nil
      let value = isBroken ? nil : assembled[id]?.value
      desired.broken[id] = isBroken && assembled[id] != nil ? Set(found).sorted() : nil
      desired.set(id, value)
    }
    desired.unreadable = fileDiagnostics.filter { $0.value.contains { $0.severity == .error } }
  }

  private mutating func forget() {
    let paths = tree.entries.count
    guard cache.count > 4 * paths + Self.keptResults else { return }
    cache.keep(Set(tree.entries.values.map(\.blob)))
  }
}
