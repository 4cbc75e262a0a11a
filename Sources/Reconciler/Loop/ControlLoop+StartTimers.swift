import BPMN
import Registry
import Vocabulary

/// Processes that begin by time: the timer of a start event runs for each model that the process is
/// selected for. A model has one life at a time, so what falls due while an instance runs is left
/// out, and said.
extension ControlLoop {
  /// Sets the timers of newly selected or changed processes, and forgets those of others.
  mutating func armStartTimers() {
    var timed: [BlobID: [String]] = [:]
    for (blob, file) in library {
      guard case .ready(let definition) = file else { continue }
      let elements = definition.startTriggers.compactMap { trigger -> String? in
        guard case .timer = trigger.cause else { return nil }
        return trigger.element.id
      }
      if !elements.isEmpty { timed[blob] = elements.sorted() }
    }
    guard !timed.isEmpty || !index.timed.isEmpty else { return }
    for name in Set(desired.models.keys).union(index.timed).sorted() {
      guard let record = state.models[name] else { continue }
      let wanted = startTimers(of: name, record, timed)
      if wanted != record.startTimers { update(name) { $0.startTimers = wanted } }
    }
  }

  private func startTimers(
    of name: ModelName, _ record: ModelRecord, _ timed: [BlobID: [String]]
  ) -> [StartTimerRecord]? {
    guard record.current != nil, let model = desired.models[name],
      case .process(let process) = model.process, let blob = desired.processes[process]?.bpmn.blob,
      let elements = timed[blob], case .ready(let definition)? = library[blob]
    else { return nil }
    // Of the same file what runs goes on, and what has fired for the last time stays so.
    if let running = record.startTimers, running.allSatisfy({ $0.definition == blob }) {
      return running
    }
    let timers = elements.compactMap { element -> StartTimerRecord? in
      guard let (due, repetition) = definition.startTimer(element, now: now) else { return nil }
      return StartTimerRecord(
        definition: blob, element: element, due: due, remaining: repetition?.remaining)
    }
    return timers.isEmpty ? nil : timers
  }

  /// Begins what is due.
  mutating func fireStartTimers() {
    for name in index.timed.sorted() {
      guard let record = state.models[name], !record.isSuspended else { continue }
      let timers = (record.startTimers ?? []).compactMap { timer in
        timer.due.map { (due: $0, timer: timer) }
      }
      for (due, timer) in timers.filter({ $0.due <= now }).sorted(by: { $0.due < $1.due }) {
        // The timer goes on first: a start that fails is not tried for ever.
        goOn(timer, after: due, of: name)
        begin(timer, due: due, of: name)
      }
    }
  }

  private mutating func goOn(
    _ timer: StartTimerRecord, after due: Instant, of name: ModelName
  ) {
    var next = timer
    next.due = nil
    if case .ready(let definition)? = library[timer.definition],
      let repetition = definition.startTimer(timer.element, now: now)?.repetition,
      let again = ProcessTimer.Repetition(
        pattern: repetition.pattern, remaining: timer.remaining
      ).next(after: due, now: now)
    {
      next.due = again.due
      next.remaining = again.repetition.remaining
    }
    update(name) { [next] record in
      guard let index = record.startTimers?.firstIndex(where: { $0.element == next.element }) else {
        return
      }
      record.startTimers?[index] = next
    }
  }

  private mutating func begin(
    _ timer: StartTimerRecord, due: Instant, of name: ModelName
  ) {
    guard let model = desired.models[name], case .process(let selected) = model.process,
      let process = desired.processes[selected], process.bpmn.blob == timer.definition,
      case .ready(let definition)? = library[timer.definition],
      let current = state.models[name]?.current
    else { return }
    if let active = activeInstance(of: name, lane: .tracked) {
      log(
        .warning, "\(model.id)", "TimerSkipped",
        "\(timer.element) was due at \(due), while the instance \(active.id) runs")
      return
    }
    let pending = ModelRecord.PendingVersion(
      version: current.version, commit: current.commit, changed: [])
    start(
      definition, process, name, at: .timer(timer.element),
      variables: signalVariables(model, pending), pending: pending)
  }

  /// When the next timer of a start event is due.
  var startTimerDue: Instant? {
    index.timed.compactMap { name in
      guard let record = state.models[name], !record.isSuspended else { return nil }
      return record.startTimers?.compactMap(\.due).min()
    }.min()
  }
}
