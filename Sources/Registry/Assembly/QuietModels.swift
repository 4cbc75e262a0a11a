import Vocabulary

/// The quiet models of a tree, by what other resources may have to do with them.
struct QuietModels: Sendable {
  let models: [QuietModel]
  /// Every folder that a model's folder is in; the root too.
  private let above: Set<String>
  private let byFolder: [String: Int]

  init(_ models: [QuietModel]) {
    self.models = models
    var above: Set<String> = []
    var byFolder: [String: Int] = [:]
    byFolder.reserveCapacity(models.count)
    for (index, model) in models.enumerated() {
      byFolder[model.folder] = index
      var (folder, _) = TreeIndex.split(model.folder)
      while above.insert(folder).inserted, !folder.isEmpty { (folder, _) = TreeIndex.split(folder) }
    }
    self.above = above
    self.byFolder = byFolder
  }

  /// Whether a model's folder is somewhere below a folder.
  func isAbove(_ folder: String) -> Bool { above.contains(folder) }

  /// The folders that some resource reaches into, declares again, or does not let stand.
  func restless(_ declarations: Declarations, _ links: Links) -> Set<String> {
    guard !models.isEmpty else { return [] }
    var found = namesakes(declarations)
    var unknown: [String: Bool] = [:]
    for model in models {
      for dataset in model.datasets {
        if let known = unknown[dataset] {
          if known { found.insert(model.folder) }
          continue
        }
        unknown[dataset] = !declarations.has(ResourceID(.dataset, dataset))
        if unknown[dataset] == true { found.insert(model.folder) }
      }
    }
    if links.selectors.count > 1 {
      for model in models {
        let selection = ProcessSelection.select(
          model: ModelName(model.name), labels: model.labels, among: links.selectors)
        if case .tied = selection { found.insert(model.folder) }
      }
    }
    reached(by: declarations, &found)
    return found
  }

  /// Models that share their name with another.
  private func namesakes(_ declarations: Declarations) -> Set<String> {
    var found: Set<String> = []
    var first: [String: Int] = [:]
    first.reserveCapacity(models.count)
    for (index, model) in models.enumerated() {
      if let other = first.updateValue(index, forKey: model.name) {
        found.formUnion([model.folder, models[other].folder])
      }
      if declarations.places[ResourceID(.model, model.name)] != nil { found.insert(model.folder) }
    }
    return found
  }

  /// Folders that hold a path that some resource looks at, or that are below one or below another
  /// model's folder.
  private func reached(by declarations: Declarations, _ found: inout Set<String>) {
    var reaching: Set<String> = []
    func note(_ path: String) {
      if above.contains(path) { reaching.insert(path) }
      Self.forEachFolder(from: path) { folder in
        if byFolder[folder] != nil { found.insert(folder) }
        return true
      }
    }
    for folder in declarations.modelFolders.keys { note(folder) }
    for path in declarations.watchedPaths { note(path) }
    guard !reaching.isEmpty else { return }
    for model in models {
      Self.forEachFolder(from: model.folder) { folder in
        guard reaching.contains(folder) else { return true }
        found.insert(model.folder)
        return false
      }
    }
  }

  /// Goes from a path up to the root, which is empty, while `visit` wants to go on.
  private static func forEachFolder(from path: String, visit: (String) -> Bool) {
    var folder = path
    while visit(folder), !folder.isEmpty { (folder, _) = TreeIndex.split(folder) }
  }
}
