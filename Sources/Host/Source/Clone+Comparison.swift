package import Git
package import Registry
package import Vocabulary

extension Clone {
  /// What two trees want, as far as it may differ.
  ///
  /// Models that are the same in both, and of which nothing is to be said in either, may be
  /// missing; everything else is as it is read from the whole trees.
  package struct Comparison: Sendable {
    package var before: DesiredState
    package var formerDiagnostics: [Diagnostic]
    package var after: DesiredState
    package var diagnostics: [Diagnostic]

    /// A comparison by both sides.
    package init(
      before: DesiredState = DesiredState(), formerDiagnostics: [Diagnostic] = [],
      after: DesiredState = DesiredState(), diagnostics: [Diagnostic] = []
    ) {
      self.before = before
      self.formerDiagnostics = formerDiagnostics
      self.after = after
      self.diagnostics = diagnostics
    }
  }

  /// Compares what two trees want. Folders that are the same in both and are remembered as those
  /// of quiet models are not read; what is found out is remembered.
  ///
  /// - Parameters:
  ///   - base: `nil` for nothing: then all of the other is new.
  ///   - folder: where it is remembered.
  package func comparison(
    of base: TreeID?, with tree: TreeID, remembering folder: StateFolder
  ) throws(GitError) -> Comparison {
    guard let base else {
      let (after, diagnostics) = try desired(inTree: tree)
      return Comparison(after: after, diagnostics: diagnostics)
    }
    let roots = try roots(of: base)
    // Other roots change what counts as a manifest anywhere.
    guard let roots, try self.roots(of: tree) == roots else {
      return try wholeComparison(of: base, with: tree)
    }
    let listing = try Listing(
      repository, base: base, tree: tree, remembered: RememberedModels(folder: folder, roots: roots)
    )
    var awake = listing.touched
    // What is read can reach into further folders, and what they declare into others yet.
    for _ in 0..<Self.mostRounds {
      let (comparison, restless) = try comparison(listing, awake: awake)
      if let comparison { return comparison }
      awake.formUnion(restless)
    }
    return try wholeComparison(of: base, with: tree)
  }

  private static let mostRounds = 4

  private func wholeComparison(
    of base: TreeID, with tree: TreeID
  ) throws(GitError) -> Comparison {
    let (before, former) = try desired(of: base)
    let (after, diagnostics) = try desired(of: tree)
    return Comparison(
      before: before, formerDiagnostics: former, after: after, diagnostics: diagnostics)
  }

  /// The roots that a tree's `muster.yaml` names; `nil` where it cannot be told.
  private func roots(of tree: TreeID) throws(GitError) -> [String]? {
    guard let entry = try repository.entry(at: Registry.settingsPath, in: tree) else { return [] }
    guard entry.mode == .regular || entry.mode == .executable,
      try repository.size(of: entry.object.blob) <= Registry.settingsLimit
    else { return nil }
    return Registry.roots(
      reading: try repository.blob(entry.object.blob, limit: Registry.settingsLimit))
  }

  // MARK: - Listing

  /// What of two trees has to be read.
  private struct Listing {
    /// Files of the base outside of remembered folders.
    var files: [TreeFile] = []
    /// The trees of the folders that these files are in.
    var folders: [String: RawObjectID] = [:]
    /// Remembered folders of the base.
    var quiet: [String: RememberedModels.Entry] = [:]
    var changes: [TreeChange]
    let tree: TreeID
    let remembered: RememberedModels

    init(
      _ repository: borrowing Repository, base: TreeID, tree: TreeID, remembered: RememberedModels
    ) throws(GitError) {
      self.tree = tree
      self.remembered = remembered
      changes = try repository.changes(from: base, to: tree)
      var folders: [String: RawObjectID] = [:]
      var quiet: [String: RememberedModels.Entry] = [:]
      files = try repository.files(in: base) { path, tree in
        if let model = remembered.model(of: tree, in: path) {
          quiet[path] = (tree, model)
          return false
        }
        folders[path] = tree
        return true
      }
      self.folders = folders
      self.quiet = quiet
    }

    /// The remembered folders that changes are in.
    var touched: Set<String> { changed.filter { quiet[$0] != nil } }

    /// Every path that differs and every folder that one is in.
    var changed: Set<String> {
      var found: Set<String> = []
      for change in changes {
        var path: Substring? = change.path[...]
        while let place = path, found.insert(String(place)).inserted {
          path = place.lastIndex(of: "/").map { place[..<$0] }
        }
      }
      return found
    }
  }

  // MARK: - Reading

  /// Reads both trees without quiet folders, save those that are awake; the folders that have to be
  /// awake too where that is not enough.
  private func comparison(
    _ listing: Listing, awake: Set<String>
  ) throws(GitError) -> (Comparison?, restless: Set<String>) {
    let quiet = listing.quiet.filter { !awake.contains($0.key) }
    var registry = Registry(quiet: quiet.values.map(\.model))
    var changes = try listing.files.map { (file) throws(GitError) in
      try change(path: file.path, mode: file.mode, object: file.object)
    }
    for folder in awake {
      guard let tree = listing.quiet[folder]?.tree else { continue }
      for file in try repository.files(in: tree.tree) {
        changes.append(
          try change(path: "\(folder)/\(file.path)", mode: file.mode, object: file.object))
      }
    }
    try apply(changes, to: &registry)
    var restless = registry.restless
    guard restless.isEmpty else { return (nil, restless) }
    var comparison = Comparison(
      before: registry.desired, formerDiagnostics: registry.diagnostics)
    let data = registry.contentOfData
    var found: [RememberedModels.Entry] = registry.quietModels.compactMap { model in
      listing.folders[model.folder].map { ($0, model) }
    }

    let differing = try listing.changes.map { (change) throws(GitError) in
      guard let side = change.new else { return FileChange(removed: change.path) }
      return try self.change(path: change.path, mode: side.mode, object: side.object)
    }
    try apply(differing, to: &registry)
    restless = registry.restless
    // Of a model whose data changed the digest of the data changes.
    let newData = registry.contentOfData
    if data != newData {
      let users = quiet.filter { entry in
        entry.value.model.datasets.contains { data[$0] != newData[$0] }
      }
      restless.formUnion(users.keys)
    }
    guard restless.isEmpty else { return (nil, restless) }
    comparison.after = registry.desired
    comparison.diagnostics = registry.diagnostics
    found += try entries(of: registry.quietModels, differingIn: listing)
    listing.remembered.keep(found, used: Array(listing.quiet.values))
    return (comparison, [])
  }

  private func apply(
    _ changes: [FileChange], to registry: inout Registry
  ) throws(GitError) {
    try registry.apply(changes) { (blob, limit) throws(GitError) in
      try self.repository.blob(blob, limit: limit)
    }
  }

  /// Quiet models that the new tree has in folders that differ, with their trees.
  private func entries(
    of models: [QuietModel], differingIn listing: Listing
  ) throws(GitError) -> [RememberedModels.Entry] {
    var entries: [RememberedModels.Entry] = []
    let changed = listing.changed
    for model in models where changed.contains(model.folder) {
      guard let entry = try repository.entry(at: model.folder, in: listing.tree),
        entry.mode == .directory, let bytes = Hexadecimal.bytes(of: entry.object.text),
        let tree = RawObjectID(bytes)
      else { continue }
      entries.append((tree, model))
    }
    return entries
  }
}
