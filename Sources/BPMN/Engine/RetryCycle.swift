import Expressions
package import Schedules
package import Vocabulary

/// How often something is tried, and how long to wait between: `R5/PT5M`, `PT1M`, or a list of
/// spans with commas, as `camunda:failedJobRetryTimeCycle` has it.
package struct RetryCycle: Hashable, Sendable {
  /// The first attempt among them.
  package let attempts: Int
  private let waits: [TimeSpan]

  /// Attempts without a pause of their own.
  init(attempts: Int) {
    self.attempts = attempts
    waits = []
  }

  /// Reads one; `nil` for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: ",").map { part in part.filter { !$0.isWhitespace } }
    if parts.count == 1, let slash = parts[0].firstIndex(of: "/"), parts[0].hasPrefix("R") {
      guard let count = Int(parts[0].dropFirst().prefix(upTo: slash)), (1...1000).contains(count),
        let span = TimeSpan(String(parts[0][parts[0].index(after: slash)...]))
      else { return nil }
      attempts = count
      waits = [span]
      return
    }
    let spans = parts.compactMap { TimeSpan($0) }
    guard !spans.isEmpty, spans.count == parts.count else { return nil }
    attempts = spans.count + 1
    waits = spans
  }

  /// How long to wait before an attempt, counted from one; the last span stays. `nil`: it says
  /// nothing of that.
  package func wait(beforeAttempt attempt: Int) -> TimeSpan? {
    waits.isEmpty ? nil : waits[min(max(0, attempt - 2), waits.count - 1)]
  }
}

extension ProcessInstance {
  /// How often a job is to be tried, and how long to wait between, where its file says so
  /// (`camunda:failedJobRetryTimeCycle`, the retries of `zeebe:taskDefinition`): for whoever does
  /// the work.
  package func retryCycle(
    of key: Key, in definition: ProcessDefinition, now: Instant
  ) -> RetryCycle? {
    guard let visit = self[key], case .job(let job) = visit.state,
      case .serviceTask(let task) = definition.elements[visit.element].kind
    else { return nil }
    let execution = Execution(definition, self, now: now)
    if let cycle = execution.retryCycle(task.retryCycle, for: key) { return cycle }
    return task.retries == nil ? nil : RetryCycle(attempts: job.request.retries)
  }
}
