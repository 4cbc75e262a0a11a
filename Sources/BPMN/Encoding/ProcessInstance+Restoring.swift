package import Vocabulary

extension ProcessInstance {
  /// Reads what ``json(in:)`` wrote.
  package init(json: JSON, in definition: ProcessDefinition) throws(StoredStateError) {
    let fields = StoredFields(json: json, definition: definition)
    guard try fields.text("process") == definition.id else {
      throw fields.error("the instance is one of \"\(try fields.text("process"))\"")
    }
    var elements: [ElementInstance] = []
    for item in try fields.required("elements", json["elements"]?.array) {
      elements.append(try ElementInstance(StoredFields(json: item, definition: definition)))
    }
    var timers: [ProcessTimer] = []
    for item in try fields.required("timers", json["timers"]?.array) {
      timers.append(try ProcessTimer(StoredFields(json: item, definition: definition)))
    }
    var subscriptions: [Subscription] = []
    for item in try fields.required("subscriptions", json["subscriptions"]?.array) {
      subscriptions.append(try Subscription(StoredFields(json: item, definition: definition)))
    }
    var endEvents: [Int] = []
    for id in fields.texts("endEvents") { endEvents.append(try fields.index(ofElement: id)) }
    self.init(
      status: try Self.status(fields), businessKey: json["businessKey"]?.string,
      start: try fields.element("start"), variables: try fields.variables(), elements: elements,
      timers: timers, subscriptions: subscriptions, endEvents: endEvents,
      nextKey: try fields.key("nextKey"))
  }

  private static func status(_ fields: StoredFields) throws(StoredStateError) -> Status {
    switch try fields.text("status") {
    case "active": return .active
    case "completed": return .completed
    case "terminated": return .terminated
    case "cancelled": return .cancelled(reason: try fields.text("reason"))
    case let other: throw fields.error("the status \"\(other)\" is unknown")
    }
  }
}

extension ElementInstance {
  init(_ fields: StoredFields) throws(StoredStateError) {
    var failure: Failure?
    if let json = fields.json["incident"] {
      let incident = StoredFields(json: json, definition: fields.definition)
      let cause = Incident.Cause(rawValue: try incident.text("cause"))
      failure = Failure(
        cause: try incident.required("cause", cause), message: try incident.text("message"))
    }
    self.init(
      key: try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
      state: try Self.state(fields), variables: fields.json["variables"]?.object ?? [:],
      failure: failure)
  }

  private static func state(_ fields: StoredFields) throws(StoredStateError) -> State {
    if let id = fields.json["joining"]?.string {
      guard let flow = fields.definition.flow(id) else {
        throw fields.error("the process has no flow \"\(id)\"")
      }
      return .joining(flow: flow.index)
    }
    if let json = fields.json["job"] {
      let job = StoredFields(json: json, definition: fields.definition)
      return .job(
        JobState(
          request: try Job.Request(job), attempt: try job.integer("attempt"),
          retries: try job.integer("left"), retryAt: job.optionalInstant("retryAt")))
    }
    if let json = fields.json["userTask"] {
      return .userTask(
        UserTask.Request(StoredFields(json: json, definition: fields.definition)))
    }
    return .active
  }
}

extension ProcessTimer {
  init(_ fields: StoredFields) throws(StoredStateError) {
    self.init(
      key: try fields.key(), element: try fields.element(), host: try fields.key("host"),
      due: try fields.instant("due"), repetition: Repetition(json: fields.json["repetition"]))
  }
}

extension Subscription {
  init(_ fields: StoredFields) throws(StoredStateError) {
    let kind = Kind(rawValue: try fields.text("kind"))
    self.init(
      key: try fields.key(), kind: try fields.required("kind", kind),
      name: try fields.text("name"), element: try fields.element(),
      host: try fields.key("host"))
  }
}
