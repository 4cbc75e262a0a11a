internal import Gates
internal import Reconciler
internal import Vocabulary

extension Page {
  /// The address: an absolute path and, for lists, a query. `Page(target:)` reads it back.
  package var address: String {
    let (components, query) = parts
    let path = Address.path(components)
    let text = Address.query(query)
    return text.isEmpty ? path : "\(path)?\(text)"
  }

  /// A page by the target of a request (path and query); `nil` where there is none, which is 404.
  package init?(target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(path: String(halves[0]), query: halves.count > 1 ? String(halves[1]) : "")
  }

  /// A page by its path and query, both as they stand in the request. Values of a query that are
  /// not known are passed over.
  package init?(path: String, query: String) {
    guard let parts = Address.components(of: path) else { return nil }
    guard let page = Self.page(parts, QueryFields(Address.fields(of: query))) else { return nil }
    self = page
  }

  // MARK: - Printing

  private var parts: ([String], [(String, String)]) {
    switch self {
    case .home: ([], [])
    case .tasks(let filter): (["tasks"], filter.query)
    case .task(let id): (["tasks", id.text], [])
    case .alerts(let filter): (["alerts"], filter.query)
    case .alert(let id): (["alerts", id.hex], [])
    case .heat(let filter): (["heat"], filter.query)
    case .monitors(let filter): (["monitors"], filter.query)
    case .trainings(let filter): (["trainings"], filter.query)
    case .jobs(let filter): (["jobs"], filter.query)
    case .job(let id): (["jobs", id.text], [])
    case .handRun(let id): (["runs", id], [])
    case .runtimes(let filter): (["runtimes"], filter.query)
    case .runtime(let name): (["runtimes", name.text], [])
    case .engine: (["engine"], [])
    case .models(let filter): (["models"], filter.query)
    case .model(let name): (["models", name.text], [])
    case .source(let name, let version, let path):
      (["models", name.text, "source"], [("version", version?.hex ?? ""), ("file", path ?? "")])
    case .versions(let name): (["models", name.text, "versions"], [])
    case .tests(let name): (["models", name.text, "tests"], [])
    case .monitoring(let name): (["models", name.text, "monitors"], [])
    case .modelTrainings(let name): (["models", name.text, "trainings"], [])
    case .training(let name, let id): (["models", name.text, "trainings", id.hex], [])
    case .measurement(let name, let id): (["models", name.text, "tests", id.text], [])
    case .compare(let name, let champion, let challenger):
      (
        ["models", name.text, "compare"],
        [("champion", champion?.hex ?? ""), ("challenger", challenger?.hex ?? "")]
      )
    case .processes: (["processes"], [])
    case .process(let name): (["processes", name.text], [])
    case .instances(let filter): (["instances"], filter.query)
    case .instance(let id): (["instances", id.text], [])
    case .proposals(let filter): (["proposals"], filter.query)
    case .proposal(let ref): (["proposals", ref], [])
    case .author: (["author"], [])
    case .form(let kind, let name): (["author", kind.rawValue], [("name", name)])
    case .audit(let filter): (["audit"], filter.query)
    }
  }

  // MARK: - Reading

  private static func page(_ parts: [String], _ query: QueryFields) -> Page? {
    let last = parts.count > 1 ? parts[1] : ""
    switch (parts.first, parts.count) {
    case (nil, _): return .home
    case ("tasks", 1): return .tasks(TaskFilter(query))
    case ("tasks", 2): return .task(TaskID(last))
    case ("alerts", 1): return .alerts(AlertFilter(query))
    case ("alerts", 2): return Digest(hex: last).map { .alert($0) }
    case ("heat", 1): return .heat(HeatFilter(query))
    case ("monitors", 1): return .monitors(MonitorFilter(query))
    case ("trainings", 1): return .trainings(TrainingFilter(query))
    case ("jobs", 1): return .jobs(JobFilter(query))
    case ("jobs", 2): return .job(JobID(last))
    case ("runs", 2): return .handRun(last)
    case ("runtimes", 1): return .runtimes(RuntimeFilter(query))
    case ("runtimes", 2): return .runtime(RuntimeName(last))
    case ("engine", 1): return .engine
    case ("models", 1): return .models(ModelFilter(query))
    case ("models", 2...): return model(ModelName(last), parts.dropFirst(2), query)
    case ("processes", 1): return .processes
    case ("processes", 2): return .process(ProcessName(last))
    case ("instances", 1): return .instances(InstanceFilter(query))
    case ("instances", 2): return .instance(InstanceID(last))
    case ("proposals", 1): return .proposals(ProposalFilter(query))
    case ("proposals", 2): return .proposal(last)
    case ("author", 1): return .author
    case ("author", 2): return FormKind(rawValue: last).map { .form($0, name: query.text("name")) }
    case ("audit", 1): return .audit(AuditFilter(query))
    default: return nil
    }
  }

  private static func model(
    _ name: ModelName, _ parts: ArraySlice<String>, _ query: QueryFields
  ) -> Page? {
    switch (parts.first, parts.count) {
    case (nil, _): .model(name)
    case ("source", 1):
      .source(
        name, version: Digest(hex: query.text("version")),
        path: query.text("file").isEmpty ? nil : query.text("file"))
    case ("versions", 1): .versions(name)
    case ("monitors", 1): .monitoring(name)
    case ("trainings", 1): .modelTrainings(name)
    case ("trainings", 2): Digest(hex: parts.last ?? "").map { .training(name, $0) }
    case ("tests", 1): .tests(name)
    case ("tests", 2): .measurement(name, MeasurementID(parts.last ?? ""))
    case ("compare", 1):
      .compare(
        name, champion: Digest(hex: query.text("champion")),
        challenger: Digest(hex: query.text("challenger")))
    default: nil
    }
  }
}

/// The fields of a query, by what they mean.
struct QueryFields {
  private let fields: [String: String]

  init(_ fields: [String: String]) { self.fields = fields }

  /// A text, cut to what anybody searches for.
  func text(_ name: String) -> String {
    String((fields[name] ?? "").unicodeScalars.prefix(500).map(Character.init))
  }

  func word<Word: RawRepresentable>(_ name: String) -> Word? where Word.RawValue == String {
    fields[name].flatMap { Word(rawValue: $0) }
  }

  func has(_ name: String) -> Bool { fields[name] == "1" }

  var page: Int { min(1_000_000, max(1, fields["page"].flatMap { Int($0) } ?? 1)) }

  func number(_ name: String) -> Int64? { fields[name].flatMap { Int64($0) } }

  static func text(page: Int) -> String { page > 1 ? String(page) : "" }
}
