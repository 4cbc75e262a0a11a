package import Vocabulary

extension ProcessInstance {
  /// The whole state, elements by id: enough to go on from, with the same definition.
  package func json(in definition: ProcessDefinition) -> JSON {
    func id(_ index: Int) -> JSON { .string(definition.elements[index].id) }
    let members: [(String, JSON?)] = [
      ("process", .string(definition.id)), ("status", .string(statusName)),
      ("reason", cancelReason.map { .string($0) }), ("error", error),
      ("suspended", isSuspended ? true : nil), ("caller", caller?.json),
      ("businessKey", businessKey.map { .string($0) }), ("start", id(start)),
      ("variables", .object(variables)),
      ("elements", .array(elements.map { $0.json(in: definition) })),
      ("timers", .array(timers.map { $0.json(in: definition) })),
      ("subscriptions", .array(subscriptions.map { $0.json(in: definition) })),
      (
        "compensations",
        compensations.isEmpty ? nil : .array(compensations.map { $0.json(in: definition) })
      ),
      ("endEvents", .array(endEvents.map(id))), ("nextKey", nextKey.json),
    ]
    return .members(members)
  }

  private var statusName: String {
    switch status {
    case .active: "active"
    case .completed: "completed"
    case .terminated: "terminated"
    case .endedByError: "endedByError"
    case .cancelled: "cancelled"
    }
  }

  private var error: JSON? {
    guard case .endedByError(let code, let message) = status else { return nil }
    return .members([("code", .string(code)), ("message", message.map { .string($0) })])
  }

  private var cancelReason: String? {
    guard case .cancelled(let reason) = status else { return nil }
    return reason
  }
}

extension ProcessTimer {
  func json(in definition: ProcessDefinition) -> JSON {
    let members: [(String, JSON?)] = [
      ("key", key.json), ("element", .string(definition.elements[element].id)),
      ("host", host.json), ("due", due.json), ("repetition", repetition?.json),
    ]
    return .members(members)
  }
}

extension Subscription {
  func json(in definition: ProcessDefinition) -> JSON {
    let members: [(String, JSON?)] = [
      ("key", key.json), ("element", .string(definition.elements[element].id)),
      ("host", host.json), ("kind", .string(kind.rawValue)), ("name", .string(name)),
      ("correlationKey", correlationKey.map { .string($0) }),
    ]
    return .members(members)
  }
}

extension CompensationRecord {
  func json(in definition: ProcessDefinition) -> JSON {
    let members: [(String, JSON?)] = [
      ("key", key.json), ("element", .string(definition.elements[element].id)),
      ("scope", scope.json), ("variables", variables.isEmpty ? nil : .object(variables)),
    ]
    return .members(members)
  }
}

extension ElementInstance {
  func json(in definition: ProcessDefinition) -> JSON {
    var members: [(String, JSON?)] = [
      ("key", key.json), ("element", .string(definition.elements[element].id)),
      ("scope", scope.json), ("variables", variables.isEmpty ? nil : .object(variables)),
      ("incident", failure?.json),
    ]
    members.append(stateMember(in: definition))
    return .members(members)
  }

  private func stateMember(in definition: ProcessDefinition) -> (String, JSON?) {
    switch state {
    case .active: return ("state", nil)
    case .joining(let flow): return ("joining", .string(definition.flows[flow].id))
    case .job(let job):
      let state: [(String, JSON?)] = [
        ("attempt", .integer(Int64(job.attempt))), ("left", .integer(Int64(job.retries))),
        ("retryAt", job.retryAt.map { $0.json }),
      ]
      return ("job", .members(job.request.members + state))
    case .userTask(let request): return ("userTask", .members(request.members))
    case .call(let request): return ("call", .members(request.members))
    case .continuation(let continuation):
      let flow = continuation.moment.flow.map { JSON.string(definition.flows[$0].id) }
      let members: [(String, JSON?)] = [
        ("moment", .string(continuation.moment.name)), ("flow", flow),
        ("attempt", .integer(Int64(continuation.attempt))),
        ("left", .integer(Int64(continuation.retries))),
        ("retryAt", continuation.retryAt.map { $0.json }),
      ]
      return ("continuation", .members(members))
    case .loop(let loop):
      let outputs = loop.outputs.sorted { $0.key < $1.key }.map { index, value in
        JSON.array([.integer(Int64(index)), value])
      }
      let members: [(String, JSON?)] = [
        ("count", loop.count.map { .integer(Int64($0)) }), ("items", loop.items.map { .array($0) }),
        ("started", .integer(Int64(loop.started))), ("done", .integer(Int64(loop.completed))),
        ("cancelled", loop.cancelled == 0 ? nil : .integer(Int64(loop.cancelled))),
        ("outputs", outputs.isEmpty ? nil : .array(outputs)),
      ]
      return ("loop", .members(members))
    case .trigger: return ("state", "trigger")
    case .compensating: return ("state", "compensating")
    case .undoing: return ("state", "undoing")
    }
  }
}

extension ElementInstance.Failure {
  var json: JSON {
    .object(["cause": .string(cause.rawValue), "message": .string(message)])
  }
}
