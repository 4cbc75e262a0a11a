package import Vocabulary

extension ProcessInstance {
  /// The whole state, elements by id: enough to go on from, with the same definition.
  package func json(in definition: ProcessDefinition) -> JSON {
    func id(_ index: Int) -> JSON { .string(definition.elements[index].id) }
    let members: [(String, JSON?)] = [
      ("process", .string(definition.id)), ("status", .string(statusName)),
      ("reason", cancelReason.map { .string($0) }),
      ("businessKey", businessKey.map { .string($0) }), ("start", id(start)),
      ("variables", .object(variables)),
      ("elements", .array(elements.map { $0.json(in: definition) })),
      ("timers", .array(timers.map { $0.json(in: definition) })),
      ("subscriptions", .array(subscriptions.map { $0.json(in: definition) })),
      ("endEvents", .array(endEvents.map(id))), ("nextKey", nextKey.json),
    ]
    return .members(members)
  }

  private var statusName: String {
    switch status {
    case .active: "active"
    case .completed: "completed"
    case .terminated: "terminated"
    case .cancelled: "cancelled"
    }
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
    switch state {
    case .active: break
    case .joining(let flow): members.append(("joining", .string(definition.flows[flow].id)))
    case .job(let job):
      let state: [(String, JSON?)] = [
        ("attempt", .integer(Int64(job.attempt))), ("left", .integer(Int64(job.retries))),
        ("retryAt", job.retryAt.map { $0.json }),
      ]
      members.append(("job", .members(job.request.members + state)))
    case .userTask(let request): members.append(("userTask", .members(request.members)))
    }
    return .members(members)
  }
}

extension ElementInstance.Failure {
  var json: JSON {
    .object(["cause": .string(cause.rawValue), "message": .string(message)])
  }
}
