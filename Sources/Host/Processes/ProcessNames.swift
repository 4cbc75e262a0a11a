import Interchange
import Reconciler
import Registry
import Vocabulary

/// The names that processes of one repository use to speak of each other.
struct ProcessNames: Sendable {
  /// The ids of processes and the names of their manifests.
  private var processes: Set<String> = []
  /// Names of signals that a process throws.
  private var thrown: Set<String> = []
  /// Names of signals that a process waits for or starts with.
  private var caught: Set<String> = []

  /// Signals that Muster itself throws.
  private static let ownSignals = [
    LifeCycleSignal.modelCreated, LifeCycleSignal.modelChanged, LifeCycleSignal.metadataChanged,
    LifeCycleSignal.modelRemoved, LifeCycleSignal.deployableModelChanged,
    LifeCycleSignal.jobStatusChanged, LifeCycleSignal.testCompleted,
    LifeCycleSignal.runtimeChanged, LifeCycleSignal.runtimeDrifted,
    LifeCycleSignal.approvalRecorded, LifeCycleSignal.approvalRevoked,
  ]

  init(_ desired: DesiredState) {
    processes = Set(desired.processes.keys.map(\.text))
      .union(desired.broken.keys.filter { $0.kind == .process }.map(\.name))
  }

  /// Takes the names of one more file.
  mutating func add(_ document: BPMNDocument) {
    processes.formUnion(document.processes.compactMap(\.id))
    for signal in Self.signals(of: document) {
      if signal.isThrown { thrown.insert(signal.name) } else { caught.insert(signal.name) }
    }
  }

  /// Calls of processes that no file has, and signals that are only thrown or only caught.
  func findings(in document: BPMNDocument, path: String) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for call in document.all("callActivity") {
      guard let name = Self.calledProcess(call, document), !processes.contains(name) else {
        continue
      }
      found.append(
        Diagnostic(
          .warning, code: "unknown-process",
          at: SourceLocation(path: path, position: call.position),
          "callActivity \"\(call.id ?? "")\" calls the process \"\(name)\", which no file here has",
          hint: Suggestion.hint(for: name, among: processes)))
    }
    for signal in Self.signals(of: document) {
      let place = SourceLocation(path: path, position: signal.event.position)
      let subject = "\(signal.event.tag) \"\(signal.event.id ?? "")\""
      if signal.isThrown, !caught.contains(signal.name) {
        found.append(
          Diagnostic(
            .warning, code: "never-caught", at: place,
            "\(subject) throws the signal \"\(signal.name)\", which no process here catches",
            hint: Suggestion.hint(for: signal.name, among: caught)))
      } else if !signal.isThrown, !isThrown(signal.name) {
        found.append(
          Diagnostic(
            .warning, code: "never-thrown", at: place,
            "\(subject) waits for the signal \"\(signal.name)\", which neither Muster nor a "
              + "process here throws",
            hint: Suggestion.hint(for: signal.name, among: Self.ownSignals + thrown.sorted())
              ?? "somebody has to send it with muster signal"))
      }
    }
    return found
  }

  private func isThrown(_ name: String) -> Bool {
    if thrown.contains(name) { return true }
    return LifeCycleSignal.spellings(of: name).contains(where: Self.ownSignals.contains)
  }

  private typealias Signal = (event: BPMNElement, name: String, isThrown: Bool)

  /// Signals whose name does not depend on variables.
  private static func signals(of document: BPMNDocument) -> [Signal] {
    document.all("signalEventDefinition").compactMap { definition in
      guard let event = document.parent(of: definition), event.isEvent,
        let name = document.target(of: "signalRef", on: definition)?.name, isConstant(name)
      else { return nil }
      return (event, name, ["endEvent", "intermediateThrowEvent"].contains(event.tag))
    }
  }

  private static func calledProcess(_ call: BPMNElement, _ document: BPMNDocument) -> String? {
    let zeebe = document.extensions(of: call, in: [BPMNNamespace.zeebe])
      .first { $0.tag == "calledElement" }?["processId"]
    guard let name = call["calledElement"] ?? zeebe, isConstant(name) else { return nil }
    // A global task of the same file is called the same way.
    if let target = document.resolve(name), target.tag != "process" { return nil }
    return name
  }

  private static func isConstant(_ text: String) -> Bool {
    !text.contains("${") && !text.contains("#{") && !text.hasPrefix("=")
  }
}
