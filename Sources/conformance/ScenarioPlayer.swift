import BPMN
import Vocabulary

/// Plays one scenario against the engine.
struct ScenarioPlayer {
  private let scenario: JSON
  private var world: ScenarioWorld
  private var problems: [String] = []
  private var isAsynchronous = false

  init(_ scenario: JSON) {
    self.scenario = scenario
    world = ScenarioWorld(
      now: scenario["clock"]?.string.flatMap { Instant($0) } ?? .epoch,
      handlers: scenario["handlers"] ?? .null)
  }

  mutating func deploy(_ bytes: [UInt8], path: String) {
    guard path.hasSuffix(".bpmn") else { return }
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    for attribute in ["async", "asyncbefore", "asyncafter"]
    where text.contains(":\(attribute)=\"true\"") {
      isAsynchronous = true
    }
    let result = BPMNReader.read(bytes, path: path)
    world.definitions += result.definitions
    problems += result.diagnostics.filter { $0.severity == .error }.map(\.message)
  }

  mutating func play() -> SuiteReport.Outcome {
    if scenario["expectDeploy"]?.string == "rejected" {
      return problems.isEmpty ? .failed("the deployment was accepted") : .passed
    }
    if let problem = problems.first { return .skipped(problem) }
    if isAsynchronous { return .skipped("asynchronous continuations have no effect here") }
    let start = scenario["start"] ?? .null
    if start["by"]?.string == "none" { return .skipped("a timer starts the process") }
    let begun = perform(expecting: scenario["expectAfterStart"]) {
      $0.begin(start)
    }
    guard let begun else { return .skipped("the start") }
    if let difference = check(begun, scenario["expectAfterStart"], "after the start") {
      return .failed(difference)
    }
    for (number, step) in (scenario["steps"]?.array ?? []).enumerated() {
      let action = step["do"]?.string ?? ""
      let name = "step \(number + 1), \(action)"
      let outcome = perform(expecting: step["expect"]) { $0.perform(action, step) }
      guard let outcome else { return .skipped("the step \(action)") }
      if let difference = check(outcome, step["expect"], name) { return .failed(difference) }
    }
    return checkEnds()
  }

  // MARK: - Steps

  /// `error` is why the command was refused.
  private struct Answer {
    let error: String?
  }

  /// Where Camunda refuses a command because an expression or a handler fails on the way, the
  /// engine raises an incident instead (docs/processes.md). That counts as the refusal, and is
  /// taken back.
  private mutating func perform(
    expecting expected: JSON?, _ body: (inout ScenarioPlayer) -> Answer?
  ) -> Answer? {
    let before = world
    guard let answer = body(&self) else { return nil }
    guard expected?["error"]?.bool == true, answer.error == nil, hasIncident else { return answer }
    world = before
    return Answer(error: "an incident")
  }

  private var hasIncident: Bool {
    world.instances.contains { !$0.instance.incidents(in: $0.definition).isEmpty }
  }

  private mutating func begin(_ start: JSON) -> Answer {
    let variables = start["variables"]?.object ?? [:]
    let key = start["businessKey"]?.string
    switch start["by"]?.string {
    case "signal":
      world.broadcast(start["signal"]?.string ?? "", variables)
      return Answer(error: nil)
    case "message":
      return correlate(start["message"]?.string ?? "", variables, [:])
    default:
      let process = start["process"]?.string ?? ""
      guard let definition = world.definitions.first(where: { $0.id == process }) else {
        return Answer(error: "no process \(process)")
      }
      return Answer(
        error: world.start(StartCommand(variables: variables, businessKey: key), of: definition))
    }
  }

  private mutating func perform(_ action: String, _ step: JSON) -> Answer? {
    let variables = step["variables"]?.object ?? [:]
    switch action {
    case "completeTask": return completeTasks(step, variables)
    case "signal":
      world.broadcast(step["name"]?.string ?? "", variables)
      return Answer(error: nil)
    case "message":
      if step["all"]?.bool == true { return nil }
      let keys = step["correlate"]?.object ?? [:]
      return correlate(step["name"]?.string ?? "", variables, keys)
    case "setVariables":
      return Answer(error: world.send(.setVariables(variables), to: 0))
    case "advance":
      guard let span = TimeSpan(step["duration"]?.string ?? "") else { return nil }
      return passTime(to: span.after(world.now))
    case "setClock":
      guard let time = step["time"]?.string.flatMap({ Instant($0) }) else { return nil }
      return passTime(to: time)
    case "runJobs": return passTime(to: world.now)
    case "start": return begin(step)
    case "externalComplete", "externalFail", "externalBpmnError", "setExternalRetries":
      return answerJob(action, step, variables)
    default: return nil
    }
  }

  private mutating func passTime(to time: Instant) -> Answer {
    world.now = time
    for index in world.instances.indices where world.instances[index].instance.isActive {
      _ = world.send(.timePassed, to: index)
    }
    return Answer(error: nil)
  }

  private mutating func completeTasks(_ step: JSON, _ variables: [String: JSON]) -> Answer {
    var found: [(Int, Key)] = []
    for (index, running) in world.instances.enumerated() {
      for task in running.instance.userTasks(in: running.definition)
      where task.elementID == step["task"]?.string {
        let visible = running.instance.variables(visibleFrom: task.key)
        let isWanted = (step["where"]?.object ?? [:]).allSatisfy { name, value in
          name == "$assignee" ? task.request.assignee == value.string : visible[name] == value
        }
        if isWanted { found.append((index, task.key)) }
      }
    }
    if step["all"]?.bool != true { found = Array(found.prefix(1)) }
    guard !found.isEmpty else { return Answer(error: "no such task") }
    for (index, key) in found {
      if let error = world.send(.completeUserTask(key, variables: variables), to: index) {
        return Answer(error: error)
      }
    }
    return Answer(error: nil)
  }

  private mutating func correlate(
    _ name: String, _ variables: [String: JSON], _ keys: [String: JSON]
  ) -> Answer {
    let waiting = world.instances.indices.flatMap { index in
      let instance = world.instances[index].instance
      let matches = keys.allSatisfy { instance.variables[$0.key] == $0.value }
      let count = instance.subscriptions.count { $0.kind == .message && $0.name == name }
      return matches ? Array(repeating: index, count: count) : []
    }
    let starts = world.definitions.filter { !$0.startEvents(forMessage: name).isEmpty }
    guard waiting.count + starts.count == 1 else {
      return Answer(error: "\(waiting.count + starts.count) receivers")
    }
    if let index = waiting.first {
      return Answer(
        error: world.send(.messageReceived(name: name, variables: variables), to: index))
    }
    return Answer(
      error: world.start(StartCommand(at: .message(name), variables: variables), of: starts[0]))
  }

  private mutating func answerJob(
    _ action: String, _ step: JSON, _ variables: [String: JSON]
  ) -> Answer? {
    let activity = step["activity"]?.string ?? ""
    for (index, running) in world.instances.enumerated() {
      let stands = running.instance.elements.first {
        running.definition.elements[$0.element].id == activity
      }
      guard let key = stands?.key else { continue }
      switch action {
      case "externalComplete":
        return Answer(error: world.send(.completeJob(key, variables: variables), to: index))
      case "externalFail":
        let retries = step["retries"]?.integer.map { Int($0) }
        return Answer(
          error: world.send(.failJob(key, message: "fail", retriesLeft: retries), to: index))
      case "setExternalRetries":
        return Answer(error: world.send(.retry(key), to: index))
      default:
        return Answer(
          error: world.send(
            .throwJobError(
              key, code: step["code"]?.string ?? "", message: step["message"]?.string,
              variables: variables), to: index))
      }
    }
    return Answer(error: "no such job")
  }

  // MARK: - Comparing

  private func check(_ answer: Answer, _ expected: JSON?, _ name: String) -> String? {
    guard let expected else { return nil }
    if expected["error"]?.bool == true {
      if answer.error == nil { return "\(name): expected a refusal" }
    } else if let error = answer.error {
      return "\(name): refused: \(error)"
    }
    var active: [String: [JSON]] = [:]
    var counts: [String: Int] = [:]
    var incidents: [String] = []
    for running in world.instances where running.instance.isActive {
      let id = running.definition.id
      active[id, default: []] += running.instance.waitingElementIDs(in: running.definition)
        .map { .string($0) }
      counts[id, default: 0] += 1
      incidents += running.instance.incidents(in: running.definition).map(\.elementID)
    }
    let sorted = active.mapValues { JSON.array($0.sorted { $0.canonicalText < $1.canonicalText }) }
    let wantedIncidents = (expected["incidents"]?.array ?? []).compactMap {
      $0["activity"]?.string
    }
    let pairs: [(String, JSON?, JSON)] = [
      ("active", expected["active"], .object(sorted)),
      ("instances", expected["instances"], .object(counts.mapValues { .integer(Int64($0)) })),
      ("ended", expected["ended"], .bool(world.instances.first?.instance.isActive == false)),
      (
        "variables", expected["variables"],
        .object(world.instances.first?.instance.variables ?? [:])
      ),
      (
        "incidents", .array(wantedIncidents.sorted().map { .string($0) }),
        .array(incidents.sorted().map { .string($0) })
      ),
    ]
    for (what, wanted, found) in pairs where wanted != nil && wanted != found {
      return "\(name): \(what): expected \(wanted?.canonicalText ?? ""), "
        + "found \(found.canonicalText)"
    }
    return nil
  }

  private func checkEnds() -> SuiteReport.Outcome {
    var reached: [String: [String]] = [:]
    for running in world.instances {
      let ids = running.instance.endEventIDs(in: running.definition)
      if !ids.isEmpty { reached[running.definition.id, default: []] += ids }
    }
    let found = reached.mapValues { JSON.array($0.sorted().map { .string($0) }) }
    let wanted = (scenario["final"]?["endEvents"]?.object ?? [:]).mapValues { ids in
      JSON.array((ids.array ?? []).sorted { $0.canonicalText < $1.canonicalText })
    }
    guard found == wanted else {
      return .failed(
        "end events: expected \(JSON.object(wanted).canonicalText), "
          + "found \(JSON.object(found).canonicalText)")
    }
    return .passed
  }
}
