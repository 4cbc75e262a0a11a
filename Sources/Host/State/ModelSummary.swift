package import Reconciler
package import Vocabulary

/// A model in one row: what `muster get models` answers from, without reading the records.
package struct ModelSummary: Codable, Hashable, Sendable {
  package var name: String
  /// `True`, `False` or `Unknown`.
  package var ready: String
  package var reason: String
  package var message: String
  package var version: String
  /// The runtimes that should serve it, with what is wrong with them.
  package var serving: String
  package var process: String
  package var since: Instant

  /// A row by its cells.
  package init(
    name: String, ready: String, reason: String, message: String, version: String,
    serving: String, process: String, since: Instant
  ) {
    self.name = name
    self.ready = ready
    self.reason = reason
    self.message = message
    self.version = version
    self.serving = serving
    self.process = process
    self.since = since
  }

  /// The row of a model as a state has it; `nil` once it was removed.
  package init?(_ record: ModelRecord, in state: ControlState) {
    self.init(
      record,
      runtimes: state.runtimes.values.filter { $0.assigned?.model == record.name }
        .sorted { $0.name < $1.name }, in: state)
  }

  /// The row of a model and the runtimes that are assigned to it, by name.
  package init?(_ record: ModelRecord, runtimes: [RuntimeRecord], in state: ControlState) {
    guard let current = record.current else { return nil }
    let stalled = record.conditions[.stalled]
    let ready = record.conditions[.ready]
    let instance = record.instance.flatMap { state.instances[$0] }
    self.init(
      name: record.name.text,
      ready: stalled == nil ? ready?.status.rawValue ?? "Unknown" : "False",
      reason: (stalled ?? ready)?.reason ?? "Unknown",
      message: (stalled ?? ready)?.message ?? "",
      version: current.version.hex,
      serving: runtimes.map(Self.cell).joined(separator: ","),
      process: instance.map { $0.process.text } ?? "",
      since: (stalled ?? ready)?.since ?? current.since)
  }

  private static func cell(_ runtime: RuntimeRecord) -> String {
    let version = runtime.assigned?.version.short ?? ""
    return "\(runtime.name)@\(version)\(runtime.isAsAssigned ? "" : "!")"
  }
}
