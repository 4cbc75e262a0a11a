import Vocabulary

/// What holds between resources: references, the process of each model, people across groups.
///
/// It is updated after each change, as far as the change reaches: all models when a dataset or a
/// process changed, else only those that changed themselves.
struct Links: Sendable {
  /// Findings of this kind by resource; resources without one are absent.
  private(set) var diagnostics: [ResourceID: [Diagnostic]] = [:]
  /// The resources whose published state may differ after the last update.
  private(set) var published: Set<ResourceID> = []
  private(set) var datasetDigests: [String: Digest] = [:]
  private(set) var selectors: [ProcessName: ProcessSelector] = [:]
  private var hadUnreadable = false
  private var ties: [ModelName: [ProcessName]] = [:]

  /// Brings everything up to date after some resources were put together again.
  mutating func update(
    changed: Set<ResourceID>, assembled: inout [ResourceID: Assembled],
    declarations: Declarations, hasUnreadable: Bool
  ) {
    var kinds = Set(changed.map(\.kind))
    published = changed
    // Whether a name that is not found is an error hangs on this, everywhere.
    if hasUnreadable != hadUnreadable { kinds.formUnion([.dataset, .project]) }
    hadUnreadable = hasUnreadable
    var dirtyModels = changed.filter { $0.kind == .model }
    let modelsChanged = !dirtyModels.isEmpty
    if kinds.contains(.dataset) || kinds.contains(.process) {
      collectDatasets(changed, assembled)
      collectSelectors(changed, declarations)
      dirtyModels = Set(assembled.keys.filter { $0.kind == .model }).union(dirtyModels)
    }
    let context = Context(declarations: declarations, hasUnreadable: hasUnreadable)
    for id in dirtyModels { linkModel(id, &assembled, context) }
    if kinds.contains(.process) || modelsChanged { linkProcesses(assembled, context) }
    if modelsChanged || !kinds.isDisjoint(with: [.monitor, .dataset]) { linkMonitors(context) }
    if kinds.contains(.group) { linkGroups(context) }
    if !kinds.isDisjoint(with: [.project, .group, .runtime]) { linkProjects(assembled, context) }
    for id in changed
    where ![.model, .monitor, .process, .group, .project].contains(id.kind) {
      record(Self.duplicates(id, declarations), for: id)
    }
    for id in changed where !declarations.has(id) { record([], for: id) }
  }

  /// What links are checked against.
  struct Context {
    var declarations: Declarations
    /// Whether a file could not be read, so that a name that is not found may stand in it.
    var hasUnreadable: Bool
  }

  private mutating func record(_ found: [Diagnostic], for id: ResourceID) {
    let new = found.isEmpty ? nil : found
    guard diagnostics[id] != new else { return }
    diagnostics[id] = new
    published.insert(id)
  }

  // MARK: - What is linked to

  private mutating func collectDatasets(
    _ changed: Set<ResourceID>, _ assembled: [ResourceID: Assembled]
  ) {
    for id in changed where id.kind == .dataset {
      if case .dataset(let dataset)? = assembled[id]?.value {
        datasetDigests[id.name] = dataset.digest
      } else {
        datasetDigests[id.name] = nil
      }
    }
  }

  /// Selectors count even of processes that are broken otherwise: a model must not slip to a less
  /// specific process because of a slip in the one that is meant for it.
  private mutating func collectSelectors(_ changed: Set<ResourceID>, _ declarations: Declarations) {
    for id in changed where id.kind == .process {
      if case .process(let spec)? = declarations.first(id)?.manifest.spec {
        selectors[ProcessName(id.name)] = spec.selector
      } else {
        selectors[ProcessName(id.name)] = nil
      }
    }
  }

  /// Every place but the resource's own that declares it, as errors on the others' places too.
  private static func duplicates(_ id: ResourceID, _ declarations: Declarations) -> [Diagnostic] {
    guard let places = declarations.places[id], places.count > 1 else { return [] }
    return places.enumerated().map { index, place in
      let other = places[index == 0 ? 1 : 0]
      let there = SourceLocation(path: other.path, position: other.manifest.namePosition)
      return Diagnostic(
        code: "duplicate-name",
        at: SourceLocation(path: place.path, position: place.manifest.namePosition),
        "\(id) is declared twice, also at \(there)")
    }
  }

  // MARK: - Models

  private mutating func linkModel(
    _ id: ResourceID, _ assembled: inout [ResourceID: Assembled], _ context: Context
  ) {
    let name = ModelName(id.name)
    guard let model = assembled[id]?.model, let place = context.declarations.first(id) else {
      if ties.removeValue(forKey: name) != nil { published.insert(id) }
      record(Self.duplicates(id, context.declarations), for: id)
      return
    }
    var found = Self.duplicates(id, context.declarations)
    var digests: [DatasetName: Digest] = [:]
    var isComplete = true
    if case .model(let spec)? = place.manifest.spec {
      found += monitorLinks(spec.monitors, place.path, context)
      found += (spec.retrain?.assets ?? []).flatMap {
        Self.unresolved(.dataset, $0, place.path, context)
      }
      for reference in spec.tests.flatMap({ ([$0.asset].compactMap(\.self)) + $0.baselines }) {
        if let digest = datasetDigests[reference.value] {
          digests[DatasetName(reference.value)] = digest
          continue
        }
        isComplete = false
        found += Self.unresolved(.dataset, reference, place.path, context)
      }
    }
    let selection = ProcessSelection.select(
      model: name, labels: model.labels, among: selectors)
    if case .tied(let names) = selection { ties[name] = names } else { ties[name] = nil }
    let data = isComplete ? ModelDigests.data(digests) : nil
    if model.process != selection || model.dataDigest != data {
      assembled[id]?.value = .model(model.with(process: selection, dataDigest: data))
      published.insert(id)
    }
    record(found, for: id)
  }

  /// What monitors refer to.
  private func monitorLinks(
    _ monitors: [MonitorSpec], _ path: String, _ context: Context
  ) -> [Diagnostic] {
    monitors.flatMap { spec in
      spec.assets.flatMap { Self.unresolved(.dataset, $0, path, context) }
        + [spec.monitorModel].compactMap(\.self).flatMap {
          Self.unresolved(.model, $0, path, context)
        } + spec.models.flatMap { Self.unresolvedModel($0, path, context) }
    }
  }

  /// Monitors are looked at when they change, and when what they may refer to does.
  private mutating func linkMonitors(_ context: Context) {
    for name in context.declarations.names[.monitor] ?? [] {
      let id = ResourceID(.monitor, name)
      var found = Self.duplicates(id, context.declarations)
      if let place = context.declarations.first(id),
        case .monitor(let spec)? = place.manifest.spec
      {
        found += monitorLinks([spec], place.path, context)
      }
      record(found, for: id)
    }
  }

  /// A name that no resource has. A broken resource has its name; and while a file cannot be read,
  /// the name may stand there, so that one bad file does not stall what refers to it.
  private static func unresolved(
    _ kind: ResourceKind, _ reference: Located<String>, _ path: String, _ context: Context
  ) -> [Diagnostic] {
    guard !context.declarations.has(ResourceID(kind, reference.value)) else { return [] }
    let names = context.declarations.names[kind] ?? []
    let hint =
      Suggestion.hint(for: reference.value, among: names)
      ?? (context.hasUnreadable ? "it may stand in a file that could not be read" : nil)
    return [
      Diagnostic(
        context.hasUnreadable ? .warning : .error, code: "unknown-\(kind.rawValue)",
        at: SourceLocation(path: path, position: reference.position),
        "there is no \(kind.rawValue) \"\(reference.value)\"", hint: hint)
    ]
  }

  // MARK: - Processes

  private mutating func linkProcesses(
    _ assembled: [ResourceID: Assembled], _ context: Context
  ) {
    var tied: [ProcessName: [(ModelName, [ProcessName])]] = [:]
    for (model, names) in ties.sorted(by: { $0.key < $1.key }) {
      for name in names { tied[name, default: []].append((model, names)) }
    }
    for name in context.declarations.names[.process] ?? [] {
      let id = ResourceID(.process, name)
      guard let place = context.declarations.first(id),
        case .process(let spec)? = place.manifest.spec
      else {
        record(Self.duplicates(id, context.declarations), for: id)
        continue
      }
      var found = Self.duplicates(id, context.declarations)
      for model in spec.models {
        found += Self.unresolvedModel(model, place.path, context)
      }
      if let clashes = tied[ProcessName(name)], let first = clashes.first {
        let others = first.1.filter { $0.text != name }.map { "\"\($0)\"" }
        let models = clashes.prefix(3).map { "\"\($0.0)\"" }.joined(separator: ", ")
        let more = clashes.count > 3 ? " and \(clashes.count - 3) more" : ""
        found.append(
          Diagnostic(
            code: "process-tie",
            at: SourceLocation(path: place.path, position: spec.selectorPosition),
            "selects \(models)\(more) exactly as specifically as \(others.joined(separator: ", "))",
            hint: "select by name, or by one label more"))
      }
      record(found, for: id)
    }
  }

  private static func unresolvedModel(
    _ reference: Located<String>, _ path: String, _ context: Context
  ) -> [Diagnostic] {
    unresolved(.model, reference, path, context).map {
      Diagnostic(.warning, code: $0.code, at: $0.location, $0.message, hint: $0.hint)
    }
  }

  // MARK: - Groups

  /// A person is a name. An address or a key of two people would let one sign for the other.
  private mutating func linkGroups(_ context: Context) {
    var owners: [String: (name: String, place: SourceLocation)] = [:]
    var found: [ResourceID: [Diagnostic]] = [:]
    let ids = (context.declarations.names[.group] ?? []).map { ResourceID(.group, $0) }.sorted()
    var clashes: [(ResourceID, SourceLocation, String, SourceLocation, String)] = []
    var firstID: [String: ResourceID] = [:]
    for id in ids {
      found[id] = Self.duplicates(id, context.declarations)
      for place in context.declarations.places[id] ?? [] {
        guard case .group(let spec)? = place.manifest.spec else { continue }
        for member in spec.members {
          let marks =
            member.emails.map { ("the address \($0.value.lowercased())", $0.position) }
            + member.keys.map { ("the key \($0.value.prefix(40))", $0.position, $0.value) }
            .map { ($0.0 + String($0.2.suffix(6)), $0.1) }
          for (mark, position) in marks {
            let here = SourceLocation(path: place.path, position: position)
            if let owner = owners[mark] {
              guard owner.name != member.name.value, let first = firstID[mark] else { continue }
              clashes.append((id, here, owner.name, owner.place, mark))
              clashes.append((first, owner.place, member.name.value, here, mark))
            } else {
              owners[mark] = (member.name.value, here)
              firstID[mark] = id
            }
          }
        }
      }
    }
    for (id, here, other, there, mark) in clashes {
      found[id, default: []].append(
        Diagnostic(
          code: "shared-identity", at: here, "\(mark) is also that of \"\(other)\" at \(there)",
          hint: "a person is one name in every group"))
    }
    for id in ids { record(found[id] ?? [], for: id) }
  }

  // MARK: - Projects

  private mutating func linkProjects(
    _ assembled: [ResourceID: Assembled], _ context: Context
  ) {
    for name in context.declarations.names[.project] ?? [] {
      let id = ResourceID(.project, name)
      guard let place = context.declarations.first(id),
        case .project(let spec)? = place.manifest.spec
      else { continue }
      var found = Self.duplicates(id, context.declarations)
      for group in spec.groups { found += Self.unresolved(.group, group, place.path, context) }
      if let stage = spec.championStage {
        let isThere = (context.declarations.names[.runtime] ?? []).contains {
          context.declarations.first(ResourceID(.runtime, $0))?.manifest.labels["stage"]
            == stage.value
        }
        if !isThere {
          found.append(
            Diagnostic(
              .warning, code: "no-champion-stage",
              at: SourceLocation(path: place.path, position: stage.position),
              "no runtime has the label stage: \(stage.value), so there is never a champion"))
        }
      }
      if (context.declarations.names[.project] ?? []).count > 1, place.path == "muster.yaml" {
        let others = (context.declarations.names[.project] ?? []).subtracting([name]).sorted()
        for other in others where isAtRoot(ResourceID(.project, other), context) {
          found.append(
            Diagnostic(
              code: "several-projects",
              at: SourceLocation(path: place.path, position: place.manifest.namePosition),
              "a repository has one Project, also found \"\(other)\""))
        }
      }
      record(found, for: id)
    }
  }

  private func isAtRoot(_ id: ResourceID, _ context: Context) -> Bool {
    context.declarations.first(id)?.path == Declarations.projectPath
  }
}
