import Git
import Registry
import Vocabulary

extension Clone {
  /// The models of two trees as far as they may differ.
  struct Differing: Sendable {
    var old: DesiredState
    var new: DesiredState
    /// Whether everything was read, datasets too; else models in folders that are equal are
    /// missing, and those that are there do not know the contents of their data.
    var isWhole: Bool
  }

  /// Reads what two trees want where they differ. Models whose folder is the same tree in both are
  /// equal and are not read, unless something that is shared has changed: then all is read.
  func differing(from old: TreeID, to new: TreeID) throws(GitError) -> Differing {
    let changes = try repository.changes(from: old, to: new)
    guard !changes.isEmpty else {
      return Differing(old: DesiredState(), new: DesiredState(), isWhole: false)
    }
    if let folders = try folders(of: changes, old, new) {
      let before = try desired(of: folders, inTree: old)
      let after = try desired(of: folders, inTree: new)
      // Other models may use data that changed.
      if before.datasets == after.datasets, Set(before.broken.keys) == Set(after.broken.keys) {
        return Differing(old: before, new: after, isWhole: false)
      }
    }
    let before = try desired(inTree: old).0
    let after = try desired(inTree: new).0
    return Differing(old: before, new: after, isWhole: true)
  }

  /// The datasets of a tree. Manifests of other kinds are recognised by a glance and not parsed.
  func datasets(inTree tree: TreeID) throws(GitError) -> [DatasetName: DesiredDataset] {
    var folders: Set<String> = []
    for file in try repository.files(in: tree) where Self.isManifest(file.path) {
      guard file.mode == .regular || file.mode == .executable,
        Self.mentionsDataset(
          try repository.blob(BlobID(file.object.text), limit: Self.blobLimit))
      else { continue }
      // Data may lie anywhere below its manifest.
      guard let folder = Self.parent(of: file.path) else {
        return try desired(inTree: tree).0.datasets
      }
      folders.insert(folder)
    }
    return try desired(of: folders.sorted(), inTree: tree).datasets
  }

  private static func mentionsDataset(_ bytes: [UInt8]) -> Bool {
    let word = Array("Dataset".utf8)
    return bytes.indices.contains { index in
      bytes[index] == word[0] && bytes[index...].starts(with: word)
    }
  }

  /// The folders with manifests that changes are in; `nil` where one is in no such folder and may
  /// matter to any model.
  private func folders(
    of changes: [TreeChange], _ old: TreeID, _ new: TreeID
  ) throws(GitError) -> [String]? {
    var known: [String: Bool] = [:]
    func hasManifest(_ folder: String) throws(GitError) -> Bool {
      if let known = known[folder] { return known }
      var found = false
      for tree in [old, new] where !found {
        guard let entry = try repository.entry(at: folder, in: tree), entry.mode == .directory
        else {
          continue
        }
        found = try repository.entries(of: TreeID(entry.object.text)).contains {
          Self.isManifest($0.name)
        }
      }
      known[folder] = found
      return found
    }
    var folders: Set<String> = []
    for change in changes {
      var folder = Self.parent(of: change.path)
      while let place = folder, try !hasManifest(place) { folder = Self.parent(of: place) }
      if let folder {
        folders.insert(folder)
      } else if !Self.isForPeople(change.path) {
        return nil
      }
    }
    return folders.sorted()
  }

  /// What some folders of a tree want, and the project.
  private func desired(
    of folders: [String], inTree tree: TreeID
  ) throws(GitError) -> DesiredState {
    var changes: [FileChange] = []
    if let project = try repository.entry(at: "muster.yaml", in: tree) {
      changes.append(
        try change(path: "muster.yaml", mode: project.mode, object: project.object))
    }
    for folder in folders {
      guard let entry = try repository.entry(at: folder, in: tree), entry.mode == .directory
      else { continue }
      for file in try repository.files(in: TreeID(entry.object.text)) {
        changes.append(
          try change(path: "\(folder)/\(file.path)", mode: file.mode, object: file.object))
      }
    }
    var registry = Registry(isPartial: true)
    _ = try registry.apply(changes) { (blob, limit) throws(GitError) in
      try self.repository.blob(blob, limit: limit)
    }
    return registry.desired
  }

  private static func isManifest(_ name: String) -> Bool {
    name.hasSuffix(".yaml") || name.hasSuffix(".yml")
  }

  /// Texts and process files change nothing that is measured.
  private static func isForPeople(_ path: String) -> Bool {
    [".md", ".txt", ".bpmn", ".svg", ".png"].contains { path.hasSuffix($0) }
  }

  /// The folder of a path; `nil` at the root.
  private static func parent(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
