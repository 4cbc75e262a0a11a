internal import Reconciler
internal import Registry
internal import Vocabulary

/// Two versions of a model and the files that differ, as far as they were looked up.
struct VersionChange {
  /// A version and the commit that brought it.
  struct Side: Hashable {
    var version: Digest
    var commit: CommitID
  }

  /// One file that differs; a side that has it not is `nil`.
  struct File {
    var path: String
    var role: ModelFile.Role
    var old: ModelFile?
    var new: ModelFile?
  }

  let model: ModelName
  /// `nil` for a model's first version.
  let old: Side?
  let new: Side
  /// What the record says that changed.
  let aspects: [String]
  private let material: Material

  /// How many files of a change are shown.
  static let mostFiles = 20

  init?(of task: TaskRecord, on site: Site, _ material: Material) {
    guard task.kind == .approval || task.kind == .form, let model = task.model,
      let version = task.version
    else { return nil }
    let fallback = task.origin.flatMap { site.state.instances[$0.instance]?.commit }
    self.init(model, to: version, on: site, material, commit: fallback)
  }

  /// - Parameters:
  ///   - base: the version that it is compared with; the one before it if `nil`.
  ///   - commit: where a version that the tracked branch has never had is found.
  init?(
    _ model: ModelName, from base: Digest? = nil, to version: Digest, on site: Site,
    _ material: Material, commit: CommitID? = nil
  ) {
    guard let record = site.state.models[model] else { return nil }
    let known = record.version(version)
    guard let place = known?.commit ?? commit else { return nil }
    self.model = model
    new = Side(version: version, commit: place)
    // A proposal's version is compared with what the tracked branch has now.
    let former = base ?? known?.base ?? (known == nil ? record.current?.version : nil)
    old = former.flatMap { former in
      record.version(former).map { Side(version: former, commit: $0.commit) }
    }
    aspects = known?.changed ?? []
    self.material = material
  }

  /// What has to be looked up: first both declarations, then the files that differ.
  var needs: [Need] {
    var needs: [Need] = [.model(model, at: new.commit)]
    if let old { needs.append(.model(model, at: old.commit)) }
    for file in files ?? [] where Self.isText(file) {
      for side in [file.old, file.new] {
        if let side { needs.append(.blob(side.blob)) }
      }
    }
    return needs
  }

  /// The files that differ, by path; `nil` where a declaration is not to be had.
  var files: [File]? {
    guard let new = material[model, at: new.commit] else { return nil }
    let before: DesiredModel?
    if let old {
      guard let found = material[model, at: old.commit] else { return nil }
      before = found
    } else {
      before = nil
    }
    func byPath(_ model: DesiredModel?) -> [String: ModelFile] {
      Dictionary((model?.files ?? []).map { ($0.path.text, $0) }) { first, _ in first }
    }
    let (left, right) = (byPath(before), byPath(new))
    return Set(left.keys).union(right.keys).sorted().compactMap { path in
      let (old, new) = (left[path], right[path])
      guard old?.digest != new?.digest, let role = (new ?? old)?.role else { return nil }
      return File(path: path, role: role, old: old, new: new)
    }
  }

  /// Whether a file's lines are compared: small, and no attachment of other kinds than text.
  static func isText(_ file: File) -> Bool {
    let largest = max(file.old?.size ?? 0, file.new?.size ?? 0)
    return largest <= mostTextBytes
  }

  /// Larger files are named, not compared.
  static let mostTextBytes = 128 << 10

  /// The lines of both sides; `nil` where one was not found or is no text.
  func texts(_ file: File) -> (old: String, new: String)? {
    func text(_ side: ModelFile?) -> String? {
      guard let side else { return "" }
      guard let bytes = material.blobs[side.blob], !bytes.contains(0) else { return nil }
      return String(validating: bytes, as: UTF8.self)
    }
    guard Self.isText(file), let old = text(file.old), let new = text(file.new) else { return nil }
    return (old, new)
  }
}
