internal import BPMN
package import Vocabulary

/// What a scenario is played on: a platform, a clock that stands still between steps, and the
/// handlers.
package struct ScenarioWorld: Sendable {
  /// What a technical failure does.
  package enum Conduct: Sendable {
    /// A step is one transaction, as in Camunda 7: what fails takes all of it back and is refused,
    /// or is tried again from the last asynchronous continuation.
    case transactions
    /// As on Muster: what fails is an incident, and resting tokens go on by themselves.
    case incidents
  }

  package private(set) var platform = ProcessPlatform()
  package internal(set) var now: Instant
  package private(set) var history = ScenarioHistory()
  private var calls: HandlerCalls
  /// How often each handler was called.
  var handlerCalls: [String: Int] { calls.counts }
  /// Timers whose path failed, and how often; after the third time they rest.
  private(set) var failedTimers: [TimerName: Int] = [:]
  let conduct: Conduct
  /// What the scenario may call the elements.
  private(set) var names = ScenarioNames()

  /// A timer of an instance.
  struct TimerName: Hashable, Sendable {
    let instance: InstanceID
    let key: Key
  }

  /// How often the path of a timer or a continuation is tried.
  static let timerTries = 3

  init(_ scenario: Scenario, conduct: Conduct) {
    now = scenario.clock
    calls = HandlerCalls(scenario.handlers)
    self.conduct = conduct
  }

  // MARK: - Deploying

  mutating func deploy(
    _ definitions: [ProcessDefinition], _ decisions: [Decision]
  ) -> [Diagnostic] {
    names = ScenarioNames(definitions)
    calls.resolve(names)
    switch platform.deploy(definitions, decisions: decisions, as: "scenario", at: now) {
    case .success(let step):
      history.add(step, at: now, of: platform)
      return []
    case .failure(let refusal): return refusal.diagnostics
    }
  }

  // MARK: - Commands

  /// Gives a command and lets the handlers do what they have to; `nil`, or why it was refused.
  mutating func attempt(
    _ body: (inout ProcessPlatform, Instant) -> Result<PlatformStep, Rejection>
  ) -> String? {
    // The calls of handlers count whether or not what they did is taken back.
    var settling = Settling(calls: calls, conduct: conduct, now: now)
    let result = platform.transact { (platform: inout ProcessPlatform) throws(Rejection) in
      let step = try body(&platform, settling.now).get()
      try settling.settle(step, on: &platform)
    }
    calls = settling.calls
    switch result {
    case .success(let step):
      history.add(step, at: now, of: platform)
      return nil
    case .failure(let rejection): return rejection.message
    }
  }

  // MARK: - What happens by itself

  /// Does all that is due until nothing is. What fails is not tried again before the clock moves or
  /// somebody asks. `nil`, or why that never ends. With `retries`, jobs whose handlers failed are
  /// tried again first.
  mutating func doWork(retries: Bool) -> String? {
    var failed: Set<Work> = []
    if retries, conduct == .incidents { retryJobs() }
    // Whatever takes longer repeats itself.
    for _ in 0..<Self.roundLimit {
      let due = platform.dueWork(at: now).filter {
        !failed.contains($0.undated) && !isExhausted($0)
      }
      if due.isEmpty { return nil }
      for work in due where isDue(work) {
        guard attempt({ $0.perform(work, at: $1) }) != nil else { continue }
        failed.insert(work.undated)
        note(failureOf: work)
      }
    }
    return "what is due never ends"
  }

  private static let roundLimit = 1_000

  /// Whether it is still there: an earlier one may have ended it.
  private func isDue(_ work: Work) -> Bool {
    switch work {
    case .startTimer: true
    case .timer(let id, let key, let due):
      platform[id]?.instance.timers.contains { $0.key == key && $0.due == due } == true
    case .continuation(let id, let key, _):
      platform[id]?.instance.restingTokens.contains { $0.key == key } == true
    }
  }

  private func isExhausted(_ work: Work) -> Bool {
    guard case .timer(let id, let key, _) = work else { return false }
    return failedTimers[TimerName(instance: id, key: key), default: 0] >= Self.timerTries
  }

  private mutating func note(failureOf work: Work) {
    switch work {
    case .startTimer: break
    case .timer(let id, let key, _):
      failedTimers[TimerName(instance: id, key: key), default: 0] += 1
    case .continuation(let id, let key, _):
      let command = Command.failContinuation(key, message: "failed")
      if case .success(let step) = platform.send(command, to: id, at: now) {
        history.add(step, at: now, of: platform)
      }
    }
  }

  /// Gives tries back to the timers that rest.
  mutating func retryTimers() -> Bool {
    let before = failedTimers.count
    failedTimers = failedTimers.filter { $0.value < Self.timerTries }
    return failedTimers.count < before
  }

  /// Tries jobs again whose handlers failed and whose time has come.
  private mutating func retryJobs() {
    for running in platform.running {
      for job in running.instance.jobs(in: platform.process(of: running).definition)
      where job.attempt > 1 && job.retries > 0 && (job.retryAt.map { $0 <= now } ?? true) {
        let id = running.id
        var settling = Settling(calls: calls, conduct: conduct, now: now)
        let result = platform.transact { (platform: inout ProcessPlatform) throws(Rejection) in
          try settling.settle(jobs: [.init(instance: id, key: job.key)], on: &platform)
        }
        calls = settling.calls
        if case .success(let step) = result { history.add(step, at: now, of: platform) }
      }
    }
  }
}

extension Work {
  /// The same without its time, for what was tried once.
  fileprivate var undated: Work {
    switch self {
    case .startTimer(let process, let event, _):
      .startTimer(process, startEvent: event, due: .epoch)
    case .timer(let id, let key, _): .timer(id, key, due: .epoch)
    case .continuation(let id, let key, _): .continuation(id, key, due: .epoch)
    }
  }
}
