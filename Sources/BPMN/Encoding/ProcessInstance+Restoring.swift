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
    var compensations: [CompensationRecord] = []
    for item in json["compensations"]?.array ?? [] {
      compensations.append(
        try CompensationRecord(StoredFields(json: item, definition: definition)))
    }
    var endEvents: [Int] = []
    for id in fields.texts("endEvents") { endEvents.append(try fields.index(ofElement: id)) }
    self.init(
      status: try Self.status(fields), isSuspended: json["suspended"]?.bool ?? false,
      businessKey: json["businessKey"]?.string, caller: Caller(json: json["caller"]),
      start: try fields.element("start"), variables: try fields.variables(), elements: elements,
      timers: timers, subscriptions: subscriptions, compensations: compensations,
      endEvents: endEvents, nextKey: try fields.key("nextKey"))
  }

  private static func status(_ fields: StoredFields) throws(StoredStateError) -> Status {
    switch try fields.text("status") {
    case "active": return .active
    case "completed": return .completed
    case "terminated": return .terminated
    case "endedByError":
      let error = try fields.required("error", fields.json["error"])
      return .endedByError(
        code: try fields.required("code", error["code"]?.string),
        message: error["message"]?.string)
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
    if let json = fields.json["call"] {
      return .call(try Call.Request(StoredFields(json: json, definition: fields.definition)))
    }
    if let json = fields.json["continuation"] {
      let continuation = StoredFields(json: json, definition: fields.definition)
      return .continuation(
        ContinuationState(
          moment: try Continuation.Moment(continuation),
          attempt: try continuation.integer("attempt"),
          retries: try continuation.integer("left"),
          retryAt: continuation.optionalInstant("retryAt")))
    }
    if let json = fields.json["loop"] {
      return .loop(try LoopState(StoredFields(json: json, definition: fields.definition)))
    }
    switch fields.json["state"]?.string {
    case nil: return .active
    case "trigger"?: return .trigger
    case "compensating"?: return .compensating
    case "undoing"?: return .undoing
    case let other?: throw fields.error("the state \"\(other)\" is unknown")
    }
  }
}

extension ElementInstance.LoopState {
  init(_ fields: StoredFields) throws(StoredStateError) {
    var outputs: [Int: JSON] = [:]
    for pair in fields.json["outputs"]?.array ?? [] {
      guard let index = pair[0]?.integer, let value = pair[1] else {
        throw fields.error("an output of a loop has no index")
      }
      outputs[Int(index)] = value
    }
    self.init(
      count: fields.optionalInteger("count"), items: fields.json["items"]?.array,
      started: try fields.integer("started"), completed: try fields.integer("done"),
      cancelled: fields.optionalInteger("cancelled") ?? 0,
      outputs: outputs)
  }
}

extension CompensationRecord {
  init(_ fields: StoredFields) throws(StoredStateError) {
    self.init(
      key: try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
      variables: fields.json["variables"]?.object ?? [:])
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
      host: try fields.key("host"), correlationKey: fields.json["correlationKey"]?.string)
  }
}
