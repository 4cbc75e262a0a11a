package import BPMN
package import Vocabulary

extension ProcessPlatform {
  /// Why a deployment was refused; everything is as it was.
  package struct DeploymentRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, by place.
    package let diagnostics: [Diagnostic]

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
  }

  /// Deploys processes and decisions together, all or none; the latest versions become these.
  ///
  /// Start events of a new version take the place of those of the version before: its timers are
  /// set anew. Refused are two processes of one id, a message that starts two processes, and a
  /// timer or a name that cannot be evaluated. Whether a called process exists shows when it is
  /// called, as it may be deployed until then.
  package mutating func deploy(
    _ processes: [ProcessDefinition], decisions added: [Decision] = [], as deployment: String,
    at now: Instant
  ) -> Result<PlatformStep, DeploymentRefusal> {
    var diagnostics: [Diagnostic] = []
    let timers = processes.map { startTimers(of: $0, at: now, &diagnostics) }
    diagnostics += conflicts(among: processes)
    guard diagnostics.isEmpty else {
      return .failure(DeploymentRefusal(diagnostics: diagnostics.sorted()))
    }
    let mark = journal.open()
    // Outside of a transaction nothing can go wrong from here on, so nothing is kept.
    if journal.depth > 1 { journal.note(.catalog(catalog, decisions)) }
    for (definition, timers) in zip(processes, timers) {
      add(definition, timers, deployment)
    }
    for decision in added {
      let version = decisions.add(decision, deployment: deployment)
      journal.record(.decisionDeployed(decision.id, version: version, deployment: deployment))
    }
    return .success(PlatformStep(records: journal.close(mark)))
  }

  private mutating func add(
    _ definition: ProcessDefinition, _ timers: [NewTimer], _ deployment: String
  ) {
    if let before = catalog.latest(definition.id) {
      for timer in startTimers[before] ?? [] {
        journal.record(.startTimerRemoved(timer.process, startEvent: timer.startEvent))
      }
      setStartTimers([], of: before)
    }
    let handle = catalog.add(definition, deployment: deployment)
    let reference = catalog[handle].reference
    journal.record(.deployed(reference, deployment: deployment))
    let set = timers.map {
      StartTimer(
        process: reference, startEvent: $0.startEvent, due: $0.due, repetition: $0.repetition)
    }
    for timer in set { journal.record(.startTimerSet(timer)) }
    setStartTimers(set, of: handle)
  }

  /// Puts back the timer of a start event as it was stored, in place of the one that deploying set.
  package mutating func restore(_ timer: StartTimer) -> Result<PlatformStep, Rejection> {
    transact { (platform: inout ProcessPlatform) throws(Rejection) in
      guard
        let handle = platform.catalog.find(
          timer.process.id, .version(timer.process.version), deployment: nil),
        platform.catalog.isLatest(handle)
      else {
        throw Rejection(
          .notFound,
          "failed to restore the timer of \"\(timer.startEvent)\": \(timer.process) is not the "
            + "latest version")
      }
      let others = (platform.startTimers[handle] ?? []).filter {
        $0.startEvent != timer.startEvent
      }
      let definition = platform.catalog[handle].definition
      let timers = (others + [timer]).sorted {
        (definition.element($0.startEvent)?.index ?? 0, $0.startEvent)
          < (definition.element($1.startEvent)?.index ?? 0, $1.startEvent)
      }
      platform.setStartTimers(timers, of: handle)
    }
  }

  // MARK: - Checks

  private struct NewTimer {
    let startEvent: String
    let due: Instant
    let repetition: ProcessTimer.Repetition?
  }

  private func startTimers(
    of definition: ProcessDefinition, at now: Instant, _ diagnostics: inout [Diagnostic]
  ) -> [NewTimer] {
    StartTriggers.timers(of: definition).compactMap { element -> NewTimer? in
      guard let timer = definition.startTimer(element.id, now: now) else {
        diagnostics.append(
          Self.finding(
            "timer", at: element, of: definition,
            "the timer of \"\(element.id)\" is no date, duration or cycle without variables"))
        return nil
      }
      return NewTimer(
        startEvent: element.id, due: timer.due, repetition: timer.repetition)
    }
  }

  private func conflicts(among processes: [ProcessDefinition]) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var seen: Set<String> = []
    let deployed = Set(processes.map(\.id))
    var starts: [String: String] = [:]
    for definition in processes {
      if !seen.insert(definition.id).inserted {
        diagnostics.append(
          Diagnostic(
            code: "duplicate-process", at: SourceLocation(path: definition.path, position: nil),
            "the process \"\(definition.id)\" stands in the deployment twice"))
      }
      for (index, name) in StartTriggers.messages(of: definition) {
        // A version that is replaced by this deployment starts nothing any more.
        let holder = catalog.start(forMessage: name).map { catalog[$0.handle].id }
        let other = starts[name] ?? holder.flatMap { deployed.contains($0) ? nil : $0 }
        if let other, other != definition.id {
          diagnostics.append(
            Self.finding(
              "start-message", at: definition.elements[index], of: definition,
              "the message \"\(name)\" starts the process \"\(other)\" already",
              hint: "a message starts one process; give it another name, or throw a signal"))
        }
        starts[name] = definition.id
      }
      for index in definition.starts where StartTriggers.hasNoName(index, in: definition) {
        diagnostics.append(
          Self.finding(
            "start-event", at: definition.elements[index], of: definition,
            "the name that \"\(definition.elements[index].id)\" waits for cannot be evaluated "
              + "without variables"))
      }
    }
    return diagnostics
  }

  private static func finding(
    _ code: String, at element: FlowElement, of definition: ProcessDefinition, _ message: String,
    hint: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      code: code, at: SourceLocation(path: definition.path, position: element.position), message,
      hint: hint)
  }
}
