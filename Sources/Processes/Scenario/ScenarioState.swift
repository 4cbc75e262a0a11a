internal import BPMN
package import Vocabulary

/// The state of everything, in the words of a scenario's expectations.
package struct ScenarioState {
  private let world: ScenarioWorld
  var platform: ProcessPlatform { world.platform }

  /// A view of a world as it is now.
  package init(_ world: ScenarioWorld) { self.world = world }

  /// Lists whose order says nothing are compared in one order; what is not said is not null.
  static func normal(_ value: JSON, of name: String) -> JSON {
    switch name {
    case "variables", "completed", "canceled", "handlerCalls", "instances": return value
    case "active", "endEvents":
      guard let lists = value.object else { return value }
      return .object(lists.mapValues { sorted($0) }.filter { $0.value != .array([]) })
    default: return sorted(value)
    }
  }

  private static func sorted(_ value: JSON) -> JSON {
    guard let list = value.array else { return value }
    let plain = list.map { entry -> JSON in
      guard var members = entry.object else { return entry }
      for name in ["candidateGroups", "candidateUsers"] {
        if let people = members[name] { members[name] = sorted(people) }
      }
      return .object(members.filter { $0.value != .null })
    }
    return .array(plain.sorted { $0.canonicalText < $1.canonicalText })
  }

  // MARK: - Members

  /// A member of the state after a step.
  package func member(_ name: String) -> JSON {
    switch name {
    case "active": active
    case "instances": instances
    case "ended": .bool(isEnded)
    case "variables": .object(mainInstance?.variables ?? [:])
    case "incidents": .array(visits(incident) + timerIncidents)
    case "tasks": .array(visits(task))
    case "externalTasks": .array(visits(job))
    case "timers": .array(timers)
    case "asyncJobs": .array(visits(continuation))
    case "subscriptions": .array(subscriptions)
    default: .null
    }
  }

  /// A member of the state in the end.
  package func finalMember(_ name: String) -> JSON {
    let history = world.history
    return switch name {
    case "endEvents":
      .object(history.endEvents.mapValues { .array($0.map { .string($0) }) })
    case "completed": counts(history.completed)
    case "canceled": counts(history.canceled)
    case "handlerCalls": counts(world.handlerCalls)
    case "state": state
    default: .null
    }
  }

  /// All members after a step, for people to look at.
  package var json: JSON {
    .object(
      Dictionary(
        ScenarioLevel.third.stateNames.map { ($0, member($0)) }, uniquingKeysWith: { $1 }))
  }

  private func counts(_ counts: [String: Int]) -> JSON {
    .object(counts.mapValues { .integer(Int64($0)) })
  }

  // MARK: - The first instance

  /// Whether there was ever an instance.
  var hasBegun: Bool { world.history.main != nil }

  private var mainInstance: ProcessInstance? {
    guard let main = world.history.main else { return nil }
    return world.platform[main]?.instance ?? world.history.ended[main]
  }

  private var isEnded: Bool {
    guard let main = world.history.main else { return false }
    return world.platform[main] == nil
  }

  private var state: JSON {
    guard let instance = mainInstance else { return .null }
    return switch instance.status {
    case .active: instance.isSuspended ? "SUSPENDED" : "ACTIVE"
    case .completed, .terminated, .endedByError: "COMPLETED"
    case .cancelled: "EXTERNALLY_TERMINATED"
    }
  }

  // MARK: - All instances

  private var active: JSON {
    var ids: [String: [JSON]] = [:]
    for running in world.platform.running {
      let definition = world.platform.process(of: running).definition
      ids[definition.id, default: []] += running.instance.waitingElementIDs(in: definition)
        .map { .string($0) }
    }
    return .object(ids.mapValues { .array($0) })
  }

  private var instances: JSON {
    var counts: [String: Int] = [:]
    for running in world.platform.running {
      counts[world.platform.process(of: running).id, default: 0] += 1
    }
    return self.counts(counts)
  }

  private func visits(
    _ describe: (ElementInstance, FlowElement, RunningInstance) -> JSON?
  ) -> [JSON] {
    world.platform.running.flatMap { running in
      let definition = world.platform.process(of: running).definition
      return running.instance.elements.compactMap {
        describe($0, definition.elements[$0.element], running)
      }
    }
  }

  private func task(
    _ visit: ElementInstance, _ element: FlowElement, _ running: RunningInstance
  ) -> JSON? {
    guard case .userTask(let request) = visit.state, visit.failure == nil else { return nil }
    let counter = running.instance.variable("loopCounter", visibleFrom: visit.key)
    let members: [(String, JSON?)] = [
      ("task", .string(element.id)), ("name", request.name.map { .string($0) }),
      ("assignee", request.assignee.map { .string($0) }),
      ("description", request.description.map { .string($0) }),
      ("candidateGroups", Self.people(request.candidateGroups)),
      ("candidateUsers", Self.people(request.candidateUsers)),
      ("due", request.due.map { .string("\($0)") }),
      ("followUp", request.followUp.map { .string("\($0)") }),
      ("priority", request.priority.flatMap { $0 == 50 ? nil : .integer(Int64($0)) }),
      ("loopCounter", counter),
    ]
    return .members(members)
  }

  private static func people(_ names: [String]) -> JSON? {
    names.isEmpty ? nil : .array(names.map { .string($0) })
  }

  private func job(
    _ visit: ElementInstance, _ element: FlowElement, _ running: RunningInstance
  ) -> JSON? {
    guard case .job(let job) = visit.state else { return nil }
    return .members([
      ("activity", .string(element.id)), ("topic", .string(job.request.operation)),
      ("retries", job.attempt > 1 ? .integer(Int64(job.retries)) : nil),
    ])
  }

  private func continuation(
    _ visit: ElementInstance, _ element: FlowElement, _ running: RunningInstance
  ) -> JSON? {
    guard case .continuation(let state) = visit.state else { return nil }
    return .members([
      ("activity", .string(element.id)),
      ("retries", state.retries == 3 ? nil : .integer(Int64(state.retries))),
    ])
  }

  private func incident(
    _ visit: ElementInstance, _ element: FlowElement, _ running: RunningInstance
  ) -> JSON? {
    guard visit.failure != nil else { return nil }
    let isExternal = if case .job = visit.state { true } else { false }
    return .members([
      ("activity", .string(element.id)),
      ("type", .string(isExternal ? "failedExternalTask" : "failedJob")),
    ])
  }

  // MARK: - Timers and subscriptions

  private var timerIncidents: [JSON] {
    world.platform.running.flatMap { running in
      let definition = world.platform.process(of: running).definition
      return running.instance.timers.compactMap { timer -> JSON? in
        let name = ScenarioWorld.TimerName(instance: running.id, key: timer.key)
        guard world.failedTimers[name, default: 0] >= ScenarioWorld.timerTries else { return nil }
        return .members([
          ("activity", .string(definition.elements[timer.element].id)), ("type", "failedJob"),
        ])
      }
    }
  }

  private var timers: [JSON] {
    var all = world.platform.runningStartTimers.map { timer($0.startEvent, $0.due) }
    for running in world.platform.running {
      let definition = world.platform.process(of: running).definition
      for one in running.instance.timers {
        all.append(timer(definition.elements[one.element].id, one.due))
      }
    }
    return all
  }

  private func timer(_ element: String, _ due: Instant) -> JSON {
    let seconds = (due.milliseconds - world.now.milliseconds) / 1000
    return .members([("activity", .string(element)), ("dueInSeconds", .integer(seconds))])
  }

  private var subscriptions: [JSON] {
    world.platform.running.flatMap { running in
      let definition = world.platform.process(of: running).definition
      return running.instance.subscriptions.map { subscription -> JSON in
        let isConditional = subscription.kind == .condition
        return .members([
          ("type", .string(isConditional ? "conditional" : subscription.kind.rawValue)),
          ("name", isConditional ? nil : .string(subscription.name)),
          ("activity", .string(definition.elements[subscription.element].id)),
        ])
      }
    }
  }
}
