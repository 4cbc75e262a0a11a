import BPMN
import Vocabulary

/// What runs while a scenario is played: the part of a process platform around the engine.
struct ScenarioWorld {
  /// An instance, and the process that it is one of.
  struct Running {
    let definition: ProcessDefinition
    var instance: ProcessInstance
  }

  var definitions: [ProcessDefinition] = []
  var instances: [Running] = []
  var now: Instant
  let handlers: JSON
  private var calls: [String: Int] = [:]
  private var signals: [(String, [String: JSON])] = []

  init(now: Instant, handlers: JSON) {
    self.now = now
    self.handlers = handlers
  }

  // MARK: - Commands

  mutating func start(_ command: StartCommand, of definition: ProcessDefinition) -> String? {
    switch Engine.start(command, of: definition, now: now) {
    case .success(let step):
      instances.append(Running(definition: definition, instance: step.instance))
      noteSignals(of: step)
      settle()
      return nil
    case .failure(let rejection):
      return rejection.message
    }
  }

  mutating func send(_ command: Command, to index: Int) -> String? {
    let running = instances[index]
    switch Engine.handle(
      command, instance: running.instance, definition: running.definition, now: now)
    {
    case .success(let step):
      instances[index].instance = step.instance
      noteSignals(of: step)
      settle()
      return nil
    case .failure(let rejection):
      return rejection.message
    }
  }

  /// A signal goes to every instance that listens and starts every process that it starts.
  mutating func broadcast(_ name: String, _ variables: [String: JSON]) {
    for index in instances.indices where instances[index].instance.isActive {
      _ = send(.signalReceived(name: name, variables: variables), to: index)
    }
    for definition in definitions where !definition.startEvents(forSignal: name).isEmpty {
      _ = start(StartCommand(at: .signal(name), variables: variables), of: definition)
    }
  }

  // MARK: - What happens by itself

  private mutating func noteSignals(of step: Step) {
    for case .signalThrown(let name, let variables) in step.events {
      signals.append((name, variables))
    }
  }

  /// Runs the handlers of tasks with a class or a delegate, and delivers signals, until all is
  /// quiet.
  private mutating func settle() {
    while true {
      if let (index, job, element) = nextHandledJob() {
        _ = send(answer(to: job, of: element), to: index)
        return
      }
      guard !signals.isEmpty else { return }
      let (name, variables) = signals.removeFirst()
      broadcast(name, variables)
    }
  }

  private func nextHandledJob() -> (Int, Job, String)? {
    for (index, running) in instances.enumerated() {
      for job in running.instance.jobs(in: running.definition) {
        guard case .serviceTask(let task)? = running.definition.element(job.elementID)?.kind,
          task.implementation == .javaClass || task.implementation == .delegateExpression
        else { continue }
        return (index, job, job.elementID)
      }
    }
    return nil
  }

  private mutating func answer(to job: Job, of element: String) -> Command {
    let call = calls[element, default: 0]
    calls[element] = call + 1
    let entries = handlers[element]?.array ?? []
    guard let entry = entries.isEmpty ? nil : entries[min(call, entries.count - 1)] else {
      return .completeJob(job.key)
    }
    if let code = entry["bpmnError"]?.string {
      return .throwJobError(job.key, code: code, message: entry["message"]?.string)
    }
    if let message = entry["fail"]?.string {
      return .failJob(job.key, message: message, retriesLeft: 0)
    }
    return .completeJob(job.key, variables: entry["variables"]?.object ?? [:])
  }
}
