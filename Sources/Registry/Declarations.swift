import Vocabulary

/// Which file declares which resource, and which paths a resource looks at.
struct Declarations: Sendable {
  /// Where a resource is declared.
  struct Place: Sendable {
    var path: String
    var manifest: Manifest
  }

  /// Where the Project stands.
  static let projectPath = "muster.yaml"

  /// Folders that are searched; empty means everywhere.
  var roots: [String] = []
  private(set) var places: [ResourceID: [Place]] = [:]
  private(set) var modelFolders: [String: Set<ResourceID>] = [:]
  private(set) var idsByPath: [String: Set<ResourceID>] = [:]
  private var watchersByPath: [String: Set<ResourceID>] = [:]
  private var watchedByID: [ResourceID: Set<String>] = [:]
  /// Every declared id, by kind.
  private(set) var names: [ResourceKind: Set<String>] = [:]
  /// The names of models that are declared in folders that are not read.
  private let quietNames: Set<String>

  /// No declarations but those of some models whose folders are not read.
  init(quietNames: Set<String> = []) {
    self.quietNames = quietNames
    if !quietNames.isEmpty { names[.model] = quietNames }
  }

  /// The declaration that counts: the first by path and place.
  func first(_ id: ResourceID) -> Place? { places[id]?.first }

  /// Whether a resource is declared, be it broken.
  func has(_ id: ResourceID) -> Bool {
    places[id] != nil || id.kind == .model && quietNames.contains(id.name)
  }

  // MARK: - Changing

  /// Replaces what a path declares; every resource that it declared or declares now.
  mutating func declare(_ manifests: [Manifest], at path: String) -> Set<ResourceID> {
    let (folder, _) = TreeIndex.split(path)
    let old = idsByPath.removeValue(forKey: path) ?? []
    for id in old {
      places[id]?.removeAll { $0.path == path }
      if places[id]?.isEmpty == true {
        places[id] = nil
        names[id.kind]?.remove(id.name)
      }
      if id.kind == .model { removeFolder(folder, of: id) }
    }
    for manifest in manifests {
      let id = manifest.id
      places[id, default: []].append(Place(path: path, manifest: manifest))
      if places[id]?.count ?? 0 > 1 {
        places[id]?.sort { ($0.path, $0.manifest.position) < ($1.path, $1.manifest.position) }
      }
      names[id.kind, default: []].insert(id.name)
      idsByPath[path, default: []].insert(id)
      if id.kind == .model { modelFolders[folder, default: []].insert(id) }
    }
    return old.union(manifests.map(\.id))
  }

  private mutating func removeFolder(_ folder: String, of id: ResourceID) {
    let isStillThere = places[id]?.contains { TreeIndex.split($0.path).folder == folder } ?? false
    guard !isStillThere else { return }
    modelFolders[folder]?.remove(id)
    if modelFolders[folder]?.isEmpty == true { modelFolders[folder] = nil }
  }

  /// Notes the paths that a resource looks at.
  mutating func watch(_ paths: Set<String>, by id: ResourceID) {
    let old = watchedByID[id] ?? []
    guard old != paths else { return }
    for path in old.subtracting(paths) {
      watchersByPath[path]?.remove(id)
      if watchersByPath[path]?.isEmpty == true { watchersByPath[path] = nil }
    }
    for path in paths.subtracting(old) { watchersByPath[path, default: []].insert(id) }
    watchedByID[id] = paths.isEmpty ? nil : paths
  }

  /// Every path that some resource looks at.
  var watchedPaths: some Collection<String> { watchersByPath.keys }

  /// The resources that look at a path.
  func watchers(of path: String) -> Set<ResourceID> { watchersByPath[path] ?? [] }

  // MARK: - Places

  /// The roots that the project names.
  func roots(in manifests: [BlobID: ManifestFile], _ tree: TreeIndex) -> [String] {
    guard let entry = tree.entries[Self.projectPath], let file = manifests[entry.blob] else {
      return roots
    }
    return Self.roots(in: file) ?? roots
  }

  /// The roots that a manifest file names; `nil` where it has no project.
  static func roots(in file: ManifestFile) -> [String]? {
    for manifest in file.manifests {
      if case .project(let spec)? = manifest.spec { return spec.settings.roots.map(\.text) }
    }
    return nil
  }

  /// Whether a path is searched for manifests.
  func isBelowRoots(_ path: String) -> Bool {
    roots.isEmpty || path == Self.projectPath
      || roots.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  /// Whether a file at this path must be a manifest by the convention of folders.
  func isManifestExpected(at path: String) -> Bool {
    if path == Self.projectPath || path == "muster.yml" { return true }
    var relative = path[...]
    for root in roots where path.hasPrefix(root + "/") { relative = path.dropFirst(root.count + 1) }
    let parts = relative.split(separator: "/")
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return false }
    if last == "model.yaml" || last == "model.yml" { return parts.dropLast().contains("models") }
    return ["datasets", "groups", "monitors", "processes", "runtimes"].contains(first)
  }
}
