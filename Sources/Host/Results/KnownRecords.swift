import Git
import Reconciler
import Signatures
import Vocabulary

/// Single records of the state, wherever they are: in the database, or in a clone without one in
/// the state ref. Each is looked up by its path; nothing else is read.
struct KnownRecords: Sendable {
  private let store: Store?
  private let clone: Clone
  private let tip: CommitID?

  /// The records of a clone; none where nothing was recorded.
  init(clone: Clone, database: String) async throws {
    self.clone = clone
    store = try? Store(reading: database)  // none: then there is only the state ref
    tip = store == nil ? try await clone.tip(of: Repository.stateReference) : nil
  }

  /// Whether anything was recorded.
  var isEmpty: Bool { store == nil && tip == nil }

  /// A record's file; `nil` if there is none.
  func document(_ path: String) async throws -> StateDocument? {
    if let store { return try store.document(path) }
    guard let tip else { return nil }
    return try await clone.file(path, at: tip, limit: Repository.recordLimit)
      .map { StateDocument(path: path, body: $0) }
  }

  /// What is recorded of a model.
  func model(_ name: ModelName) async throws -> ModelRecord? {
    try await document(StatePath.model(name))?.decode(ModelRecord.self)
  }

  /// All models that are recorded, by name.
  func models() async throws -> [ModelRecord] {
    let documents: [StateDocument]
    if let store {
      documents = try store.documents(under: "models")
    } else if let tip {
      documents = try await clone.stateDocuments(under: "models", at: tip)
    } else {
      documents = []
    }
    return try documents.map { try $0.decode(ModelRecord.self) }.sorted { $0.name < $1.name }
  }

  /// The commit of the tracked branch that was observed last.
  func observed() async throws -> CommitID? {
    if let store {
      return try store.meta("observed").flatMap { $0.isEmpty ? nil : CommitID($0) }
    }
    guard let tip else { return nil }
    return try Trailers(message: try await clone.commit(tip).message)["Muster-Observed"]
      .map { CommitID($0) }
  }
}

extension Clone {
  /// The records below a folder of a state commit, by path.
  func stateDocuments(under folder: String, at tip: CommitID) throws(GitError) -> [StateDocument] {
    let tree = try repository.commit(tip).tree
    guard let entry = try repository.entry(at: folder, in: tree) else { return [] }
    let files = try repository.files(in: TreeID(entry.object.text))
    let bodies = try repository.blobs(
      files.map { BlobID($0.object.text) }, limit: Repository.recordLimit)
    return zip(files, bodies).map { StateDocument(path: "\(folder)/\($0.path)", body: $1) }
  }
}
