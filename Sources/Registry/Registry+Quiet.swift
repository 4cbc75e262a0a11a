package import Vocabulary

/// Reading a tree without the folders of models that are known to be quiet.
///
/// The state and the diagnostics of such a registry are those of the whole tree without these
/// models, as long as none of them is ``restless``: then its folder has to be read after all, in
/// a new registry.
extension Registry {
  /// The folders of quiet models that are not so in this tree: that another resource reaches into
  /// or declares again, whose data are declared nowhere, or that several processes tie for.
  package var restless: Set<String> { quiet.restless(declarations, links) }

  /// The content of each dataset by its name; those are missing that cannot be told.
  package var contentOfData: [String: Digest] { links.datasetDigests }

  /// The models whose folders were read and are quiet in themselves.
  package var quietModels: [QuietModel] {
    var noisy: Set<String> = []
    for path in refusedPaths.keys { Self.insertFolders(of: path, into: &noisy) }
    for path in folderDiagnostics.keys { Self.insertFolders(of: path, into: &noisy) }
    return declarations.modelFolders.compactMap { folder, ids in
      guard ids.count == 1, let id = ids.first, !noisy.contains(folder) else { return nil }
      return quietModel(id, in: folder)
    }
  }

  /// A path and every folder that it is in.
  private static func insertFolders(of path: String, into folders: inout Set<String>) {
    var path = path
    while folders.insert(path).inserted, !path.isEmpty { (path, _) = TreeIndex.split(path) }
  }

  private func quietModel(_ id: ResourceID, in folder: String) -> QuietModel? {
    let start = folder + "/"
    guard !folder.isEmpty, let places = declarations.places[id], places.count == 1,
      let place = places.first, TreeIndex.split(place.path).folder == folder,
      case .model(let spec)? = place.manifest.spec, let assembled = assembled[id],
      let model = assembled.model, assembled.diagnostics.isEmpty, spec.retrain == nil,
      assembled.watched.allSatisfy({ $0.hasPrefix(start) })
    else { return nil }
    for relative in tree.files(below: folder, leavingOut: { _ in false }) {
      let path = start + relative
      let declared = declarations.idsByPath[path] ?? []
      guard fileDiagnostics[path] == nil, declared == (path == place.path ? [id] : []) else {
        return nil
      }
    }
    let datasets = spec.tests.flatMap { ([$0.asset].compactMap(\.self)) + $0.baselines }
    return QuietModel(
      folder: folder, name: id.name, labels: model.labels,
      datasets: Set(datasets.map(\.value)).sorted())
  }

  /// The folders that the bytes of a `muster.yaml` let be searched for manifests; none means all.
  package static func roots(reading bytes: [UInt8]) -> [String] {
    Declarations.roots(in: ManifestFile(reading: bytes)) ?? []
  }

  /// The largest `muster.yaml` that is read, in bytes.
  package static var settingsLimit: Int { ManifestFile.maximumSize }
}
