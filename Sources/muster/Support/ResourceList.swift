import Host
import Monitoring
import Reconciler
import Registry
import Vocabulary

/// A list of things: rows for people, records for programs, and the names that there are.
struct Listing {
  var table: Table
  /// Made only when they are printed: a table of thousands of rows does not need them.
  var records: [() -> JSON] = []
  /// All names of the kind, shown or not, for suggestions.
  var names: [String] = []
}

/// Makes lists of records, filtered.
struct ResourceList {
  /// Only these; all if empty.
  let names: [String]
  let onlyNotReady: Bool
  let includesEnded: Bool
  let isWide: Bool
  let now: Instant

  private func isWanted(_ name: String) -> Bool { names.isEmpty || names.contains(name) }

  private func age(_ start: Instant?) -> String {
    start.map { Age.text(since: $0, now: now) } ?? ""
  }

  // MARK: - What was recorded

  /// - Parameter heatMaps: what monitors say of each model that has some.
  func models(_ records: Records, heatMaps: [String: HeatMap]) throws -> Listing {
    let heads = ["NAME", "READY", "REASON", "VERSION", "SERVING", "PROCESS", "AGE"]
    let hot = heatMaps.isEmpty ? [] : HeatMap.Row.allCases.map { $0.title.uppercased() }
    var listing = Listing(table: Table(heads: isWide ? heads + hot + ["MESSAGE"] : heads))
    let summaries = try records.summaries()
    listing.names = summaries.map(\.name)
    for model in summaries where isWanted(model.name) {
      guard !onlyNotReady || model.ready != Condition.Status.true.rawValue else { continue }
      let map = heatMaps[model.name]
      listing.records.append { Self.json(model, map) }
      let cells = [
        model.name, model.ready, model.reason, String(model.version.prefix(12)), model.serving,
        model.process, age(model.since),
      ]
      let colours = hot.indices.map { index in
        // Where no monitor looks there is nothing to show.
        map?.cells[index].monitor == nil ? "" : map?.cells[index].colour.rawValue ?? ""
      }
      listing.table.add(isWide ? cells + colours + [model.message] : cells)
    }
    return listing
  }

  private static func json(_ model: ModelSummary, _ map: HeatMap?) -> JSON {
    guard let map, case .object(var members) = JSON(encoding: model) else {
      return JSON(encoding: model)
    }
    members["heatMap"] = .array(map.cells.map { JSON(encoding: $0) })
    return .object(members)
  }

  func monitors(_ desired: DesiredState, latest: [String: MonitorRecord]) -> Listing {
    var listing = Listing(
      table: Table("MONITOR", "MODEL", "CHECK", "COLOUR", "ROWS", "AGE", "SAYS"))
    for monitor in desired.attachedMonitors {
      listing.names.append(monitor.id)
      let record = latest[monitor.id]
      guard isWanted(monitor.id), !onlyNotReady || record?.latest.colour != .green else {
        continue
      }
      listing.records.append { MonitorTable.json(monitor, record) }
      listing.table.add([
        monitor.id, monitor.model.text, monitor.declaration.check.words,
        record?.latest.colour.rawValue ?? "grey", record.map { "\($0.latest.rows)" } ?? "",
        age(record?.latest.measuredAt), record?.latest.summary ?? "it has not run yet",
      ])
    }
    return listing
  }

  func runtimes(
    _ records: Records, live: [RuntimeName: LiveView] = [:]
  ) throws -> Listing {
    let heads = ["NAME", "DRIVER", "READY", "REASON", "ASSIGNED", "OBSERVED", "URL", "AGE"]
    var listing = Listing(
      table: Table(heads: isWide ? heads + Self.wideRuntimeHeads : heads))
    let found = try records.all(RuntimeRecord.self, under: "runtimes")
      .filter { $0.definition != nil || includesEnded }.sorted { $0.name < $1.name }
    listing.names = found.map(\.name.text)
    for runtime in found where isWanted(runtime.name.text) {
      let ready = runtime.conditions[.ready]
      guard !onlyNotReady || ready?.status != .true else { continue }
      listing.records.append { JSON(encoding: runtime) }
      let cells = [
        runtime.name.text, runtime.driverName, ready?.status.rawValue ?? "Unknown",
        ready?.reason ?? "",
        runtime.assigned.map { "\($0.model)@\($0.version.short)" } ?? "",
        runtime.observed.map(Self.text) ?? "", runtime.observed?.url ?? "", age(ready?.since),
      ]
      listing.table.add(isWide ? cells + wide(runtime, live[runtime.name]) : cells)
    }
    return listing
  }

  /// What only the wide table tells of a runtime.
  private func wide(_ runtime: RuntimeRecord, _ live: LiveView?) -> [String] {
    var challenger = ""
    if let record = runtime.challenger {
      challenger = "\(record.share.mode.rawValue) \(record.assignment.version.short)"
    }
    let figures = live.map(figures) ?? Array(repeating: "", count: Self.liveHeads.count)
    let rest = [
      runtime.observed?.platform ?? "", age(runtime.observedAt),
      runtime.conditions[.ready]?.message ?? "",
    ]
    return [challenger] + figures + rest
  }

  private static let liveHeads = ["REQ/S", "P99 MS", "ERRORS", "REJECTED", "CPU S", "MEMORY"]
  private static let wideRuntimeHeads =
    ["CHALLENGER"] + liveHeads + ["PLATFORM", "UPDATED", "MESSAGE"]

  /// What a runtime does now, under ``liveHeads``.
  private func figures(_ live: LiveView) -> [String] {
    [
      LiveText.short(live.throughput(now: now)), LiveText.short(live.total.p99),
      String(live.total.errors), String(live.total.rejected),
      LiveText.short(live.workers.reduce(0) { $0 + ($1.cpuSeconds ?? 0) }),
      LiveText.bytes(live.workers.reduce(0) { $0 + ($1.memoryBytes ?? 0) }),
    ]
  }

  /// What is served, in a word or as a version.
  private static func text(_ observed: RuntimeRecord.Observation) -> String {
    guard let model = observed.model, let version = observed.version else {
      return observed.state.rawValue
    }
    return observed.state == .serving
      ? "\(model)@\(version.short)" : "\(observed.state.rawValue) \(model)@\(version.short)"
  }

  func instances(_ records: Records) throws -> Listing {
    let heads = ["ID", "PROCESS", "MODEL", "VERSION", "STATE", "WAITS AT", "AGE"]
    var listing = Listing(table: Table(heads: heads))
    let found = try records.all(InstanceRecord.self, under: "instances")
      .sorted { ($0.model, $0.started, $0.id) < ($1.model, $1.started, $1.id) }
    listing.names = found.map(\.id.text)
    for instance in found where isWanted(instance.id.text) {
      guard instance.isActive || includesEnded || !names.isEmpty else { continue }
      let position = InstancePosition(instance)
      guard !onlyNotReady || !position.incidents.isEmpty else { continue }
      listing.records.append { JSON(encoding: instance) }
      listing.table.add([
        instance.id.text, instance.process.text, instance.model.text, instance.version.short,
        instance.isActive
          ? position.incidents.isEmpty ? "active" : "incident" : instance.outcome ?? "ended",
        position.elements.joined(separator: ","), age(instance.started),
      ])
    }
    return listing
  }

  func tasks(_ records: Records) throws -> Listing {
    let found = try records.all(TaskRecord.self, under: "tasks")
    var listing = TaskTable.listing(
      found.filter { task in
        isWanted(task.id.text) && (task.state == .open || includesEnded || !names.isEmpty)
      }, now: now)
    listing.names = found.map(\.id.text)
    return listing
  }

  func alerts(_ records: Records) throws -> Listing {
    let found = try AlertTable.records(records)
    var listing = AlertTable.listing(
      found.filter { record in
        isWanted(record.alert.key) && (record.ended == nil || includesEnded || !names.isEmpty)
      }, now: now)
    listing.names = found.map(\.alert.key)
    return listing
  }

  func proposals(_ records: Records) throws -> Listing {
    let heads = ["REF", "HEAD", "BASE", "OUTCOME", "AGE"]
    var listing = Listing(table: Table(heads: isWide ? heads + ["SUMMARY"] : heads))
    let found = try records.all(ProposalRecord.self, under: "proposals").sorted { $0.ref < $1.ref }
    listing.names = found.map(\.ref)
    for proposal in found where isWanted(proposal.ref) {
      guard !proposal.isClosed || includesEnded || !names.isEmpty else { continue }
      guard !onlyNotReady || ![.pass, .waived].contains(proposal.outcome) else { continue }
      listing.records.append { JSON(encoding: proposal) }
      let cells = [
        proposal.ref, proposal.head.short, proposal.base.short,
        proposal.isClosed ? "\(proposal.outcome.rawValue) (closed)" : proposal.outcome.rawValue,
        age(proposal.judgedAt),
      ]
      listing.table.add(isWide ? cells + [proposal.summary] : cells)
    }
    return listing
  }

  // MARK: - What the tracked branch wants

  func processes(_ desired: DesiredState) -> Listing {
    var listing = Listing(table: Table("NAME", "FILE", "SELECTOR", "MODELS", "MANIFEST"))
    let selected = desired.models.values.compactMap { model -> ProcessName? in
      guard case .process(let name) = model.process else { return nil }
      return name
    }
    for process in desired.processes.values.sorted(by: { $0.name < $1.name }) {
      listing.names.append(process.name.text)
      guard isWanted(process.name.text) else { continue }
      let count = selected.count { $0 == process.name }
      let selector = process.selector.sentence
      listing.records.append {
        [
          "name": .string(process.name.text), "bpmn": .string(process.bpmn.path.text),
          "selector": .string(selector), "models": .integer(Int64(count)),
          "manifest": .string(process.manifest), "digest": .string(process.digest.hex),
        ]
      }
      listing.table.add([
        process.name.text, process.bpmn.path.text, selector, String(count), process.manifest,
      ])
    }
    return listing
  }

  func datasets(_ desired: DesiredState) -> Listing {
    var listing = Listing(table: Table("NAME", "FORMAT", "SIZE", "DIGEST", "WHERE"))
    for dataset in desired.datasets.values.sorted(by: { $0.name < $1.name }) {
      listing.names.append(dataset.name.text)
      guard isWanted(dataset.name.text) else { continue }
      let place = dataset.location.text
      var record: [String: JSON] = [
        "name": .string(dataset.name.text), "format": .string(dataset.format.rawValue),
        "location": .string(place), "contentDigest": .string(dataset.contentDigest.hex),
        "manifest": .string(dataset.manifest),
      ]
      if let size = dataset.size { record["size"] = .integer(Int64(size)) }
      listing.records.append { .object(record) }
      listing.table.add([
        dataset.name.text, dataset.format.rawValue, dataset.size.map { "\($0)" } ?? "",
        dataset.contentDigest.short, place,
      ])
    }
    return listing
  }

  func groups(_ desired: DesiredState) -> Listing {
    var listing = Listing(table: Table("NAME", "MEMBERS", "KEYS", "MANIFEST"))
    for group in desired.groups.values.sorted(by: { $0.name < $1.name }) {
      listing.names.append(group.name.text)
      guard isWanted(group.name.text) else { continue }
      let members = group.members.map(\.name)
      let keys = group.members.reduce(0) { $0 + $1.keys.count }
      listing.records.append {
        [
          "name": .string(group.name.text), "members": .array(members.map { .string($0) }),
          "keys": .integer(Int64(keys)), "manifest": .string(group.manifest),
        ]
      }
      listing.table.add([
        group.name.text, members.joined(separator: ", "), String(keys), group.manifest,
      ])
    }
    return listing
  }
}

extension ProcessSelector {
  /// The selector in words.
  var sentence: String {
    switch self {
    case .all: "every other model"
    case .labels(let labels):
      labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    case .models(let names): names.map(\.text).sorted().joined(separator: ",")
    case .calls: "only called"
    }
  }
}

extension DesiredDataset.Location {
  /// The path or address.
  var text: String {
    switch self {
    case .file(let path, _): path.text
    case .pointer(let path, _): "\(path.text) (git-lfs)"
    case .remote(let uri): uri
    }
  }
}
