import Git
import Host
import Reconciler
import Vocabulary

/// What was recorded about a repository, for verbs that look: from the database, or in a clone that
/// has none, from the state ref.
struct Records {
  private enum Source {
    case database(Store)
    /// Sorted by path.
    case reference([StateDocument])
  }

  private let source: Source
  private let workspace: Workspace

  /// Opens what a workspace has; a refusal with a hint where nothing was recorded.
  init(of workspace: Workspace) throws {
    self.workspace = workspace
    do {
      source = .database(try Store(reading: workspace.folder.database))
    } catch {
      guard let documents = try Self.documents(ofReferenceIn: workspace) else { throw error }
      source = .reference(documents)
    }
  }

  private static func documents(
    ofReferenceIn workspace: Workspace
  ) throws -> [StateDocument]? {
    let repository = try Repository(opening: workspace.repository)
    guard let tip = try repository.stateTip() else { return nil }
    return try repository.stateDocuments(at: tip)
  }

  /// The database; a refusal in a clone that has only the state ref.
  func database(for what: String) throws -> Store {
    guard case .database(let store) = source else {
      throw HostError(
        "read", what, "it is kept only where muster runs",
        hint: "run this where muster serve or muster reconcile runs")
    }
    return store
  }

  // MARK: - Files

  /// One record as it stands; `nil` if there is none.
  func document(_ path: String) throws -> StateDocument? {
    switch source {
    case .database(let store): try store.document(path)
    case .reference(let documents): documents.first { $0.path == path }
    }
  }

  /// The files below a folder, by path.
  func documents(under folder: String) throws -> [StateDocument] {
    switch source {
    case .database(let store) where folder == StatePath.auditFolder:
      try store.audit(in: try Repository(opening: workspace.repository))
    case .database(let store): try store.documents(under: folder)
    case .reference(let documents): documents.filter { $0.path.hasPrefix(folder + "/") }
    }
  }

  /// The records below a folder.
  func all<Record: Decodable>(_ type: Record.Type, under folder: String) throws -> [Record] {
    try documents(under: folder).filter { $0.path.hasSuffix(".json") }.map(decode)
  }

  /// The records below a folder that have a member of this text, at any depth.
  func all<Record: Decodable>(
    _ type: Record.Type, under folder: String, mentioning text: String, as member: String
  ) throws -> [Record] {
    let found: [StateDocument] =
      switch source {
      case .database(let store):
        try store.documents(under: folder, mentioning: text, as: member)
      case .reference(let documents):
        documents.filter { $0.path.hasPrefix(folder + "/") && $0.mentions(text, as: member) }
      }
    return try found.filter { $0.path.hasSuffix(".json") }.map(decode)
  }

  /// One record.
  func record<Record: Decodable>(_ type: Record.Type, at path: String) throws -> Record? {
    try document(path).map(decode)
  }

  private func decode<Record: Decodable>(_ document: StateDocument) throws -> Record {
    do {
      return try document.decode(Record.self)
    } catch {
      throw HostError("read record", document.path, "\(error)")
    }
  }

  // MARK: - Models

  /// A row for each model, by name.
  func summaries() throws -> [ModelSummary] {
    switch source {
    case .database(let store): return try store.models()
    case .reference(let documents):
      var state = ControlState()
      try StateCoding.restore(documents, into: &state)
      return state.models.values.sorted { $0.name < $1.name }
        .compactMap { ModelSummary($0, in: state) }
    }
  }

  /// The record of a model; a refusal with a suggestion for a name that nothing has.
  func model(_ name: String) throws -> ModelRecord {
    let path = StatePath.model(ModelName(name))
    if let found = try record(ModelRecord.self, at: path) { return found }
    throw Refusal.unknown("model", name, among: try summaries().map(\.name))
  }

  /// The record of a runtime.
  func runtime(_ name: String) throws -> RuntimeRecord {
    let path = StatePath.runtime(RuntimeName(name))
    if let found = try record(RuntimeRecord.self, at: path) { return found }
    throw Refusal.unknown(
      "runtime", name, among: try all(RuntimeRecord.self, under: "runtimes").map(\.name.text))
  }

  /// The one task whose id begins so.
  func task(_ prefix: String) throws -> TaskRecord {
    try one(TaskRecord.self, "task", prefix, under: "tasks") { $0.id.text }
  }

  /// The one instance whose id begins so.
  func instance(_ prefix: String) throws -> InstanceRecord {
    try one(InstanceRecord.self, "instance", prefix, under: "instances") { $0.id.text }
  }

  private func one<Record: Decodable>(
    _ type: Record.Type, _ kind: String, _ prefix: String, under folder: String,
    id: (Record) -> String
  ) throws -> Record {
    let isUsable = prefix.count >= 2 && prefix.allSatisfy(\.isHexDigit)
    let found =
      isUsable
      ? try all(type, under: "\(folder)/\(prefix.prefix(2))").filter { id($0).hasPrefix(prefix) }
      : []
    guard found.count <= 1 else {
      throw Refusal.usage(
        "\(found.count) \(kind)s have an id that begins with \"\(prefix)\"",
        hint: "give more of the id")
    }
    guard let record = found.first else {
      throw Refusal.no(
        "no \(kind) has an id that begins with \"\(prefix)\"",
        hint: "muster get \(kind)s lists them")
    }
    return record
  }

  /// The instances of a model, oldest first.
  func instances(of model: ModelName) throws -> [InstanceRecord] {
    try all(InstanceRecord.self, under: "instances", mentioning: model.text, as: "model")
      .filter { $0.model == model }.sorted { ($0.started, $0.id) < ($1.started, $1.id) }
  }

  /// The tasks about a model, oldest first.
  func tasks(of model: ModelName) throws -> [TaskRecord] {
    try all(TaskRecord.self, under: "tasks", mentioning: model.text, as: "model")
      .filter { $0.model == model }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  /// The approvals of a model's versions, oldest first.
  func approvals(of model: ModelName) throws -> [ApprovalRecord] {
    try all(ApprovalRecord.self, under: "approvals", mentioning: model.text, as: "model")
      .filter { $0.model == model }
      .sorted { ($0.firstSeen, $0.person) < ($1.firstSeen, $1.person) }
  }

  /// The runtimes that a model was ever assigned to, by name.
  func runtimes(of model: ModelName) throws -> [RuntimeRecord] {
    try all(RuntimeRecord.self, under: "runtimes", mentioning: model.text, as: "model")
      .sorted { $0.name < $1.name }
  }
}

extension Refusal {
  /// A name that nothing has, with the nearest that something has.
  static func unknown(_ kind: String, _ name: String, among names: [String]) -> Refusal {
    .no(
      "no \(kind) is named \"\(name)\"",
      hint: Suggestion.hint(for: name, among: names) ?? "muster get \(kind)s lists them")
  }
}
