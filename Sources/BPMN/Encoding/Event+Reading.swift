package import Vocabulary

extension Event {
  /// Reads what ``json(in:)`` wrote.
  package init(json: JSON, in definition: ProcessDefinition) throws(StoredStateError) {
    let fields = StoredFields(json: json, definition: definition)
    let name = try fields.text("event")
    if let event = try Self.tokenEvent(name, fields) {
      self = event
    } else if let event = try Self.waitingEvent(name, fields) {
      self = event
    } else if let event = try Self.triggerEvent(name, fields) {
      self = event
    } else if let event = try Self.failureEvent(name, fields) {
      self = event
    } else if let event = try Self.endingEvent(name, fields) {
      self = event
    } else {
      throw fields.error("the event \"\(name)\" is unknown")
    }
  }

  private static func tokenEvent(_ name: String, _ fields: StoredFields)
    throws(StoredStateError) -> Event?
  {
    switch name {
    case "started":
      return .started(
        element: try fields.element(), businessKey: fields.json["businessKey"]?.string,
        variables: try fields.variables())
    case "called":
      return .called(try fields.required("caller", Caller(json: fields.json["caller"])))
    case "elementActivated":
      return .elementActivated(
        try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
        flow: try fields.flow())
    case "tokenArrived":
      return .tokenArrived(
        try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
        flow: try fields.required("flow", try fields.flow()))
    case "tokenJoined": return .tokenJoined(try fields.key())
    case "elementCompleted": return .elementCompleted(try fields.key())
    case "elementTerminated": return .elementTerminated(try fields.key())
    case "endEventReached":
      return .endEventReached(try fields.key(), element: try fields.element())
    case "variablesSet":
      return .variablesSet(scope: try fields.key("scope"), variables: try fields.variables())
    case "variablesRemoved":
      return .variablesRemoved(scope: try fields.key("scope"), names: fields.texts("names"))
    default: return nil
    }
  }

  private static func waitingEvent(_ name: String, _ fields: StoredFields)
    throws(StoredStateError) -> Event?
  {
    switch name {
    case "jobCreated": return .jobCreated(try fields.key(), try Job.Request(fields))
    case "jobFailed":
      return .jobFailed(
        try fields.key(), message: try fields.text("message"),
        retriesLeft: try fields.integer("retriesLeft"), retryAt: fields.optionalInstant("retryAt"))
    case "jobRetriesSet":
      return .jobRetriesSet(try fields.key(), retries: try fields.integer("retries"))
    case "userTaskCreated": return .userTaskCreated(try fields.key(), UserTask.Request(fields))
    case "userTaskAssigned":
      return .userTaskAssigned(try fields.key(), assignee: fields.json["assignee"]?.string)
    case "triggerAwaited": return .triggerAwaited(try fields.key())
    case "callRequested": return .callRequested(try fields.key(), try Call.Request(fields))
    case "continuationCreated":
      return .continuationCreated(
        try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
        moment: try Continuation.Moment(fields), retries: try fields.integer("retries"))
    case "continuationRun": return .continuationRun(try fields.key())
    case "loopStarted":
      return .loopStarted(
        try fields.key(), count: fields.optionalInteger("count"),
        items: fields.json["items"]?.array)
    case "loopAdvanced": return .loopAdvanced(try fields.key())
    case "loopInstanceAdded": return .loopInstanceAdded(try fields.key())
    case "loopInstanceCancelled": return .loopInstanceCancelled(try fields.key())
    case "loopInstanceCompleted":
      return .loopInstanceCompleted(
        try fields.key(), index: try fields.integer("index"), output: fields.json["output"])
    default: return nil
    }
  }

  private static func triggerEvent(_ name: String, _ fields: StoredFields)
    throws(StoredStateError) -> Event?
  {
    switch name {
    case "timerCreated":
      return .timerCreated(
        try fields.key(), element: try fields.element(), host: try fields.key("host"),
        due: try fields.instant("due"),
        repetition: ProcessTimer.Repetition(json: fields.json["repetition"]))
    case "timerFired": return .timerFired(try fields.key())
    case "timerFiredAgain":
      return .timerFiredAgain(
        try fields.key(), due: try fields.instant("due"),
        remaining: fields.optionalInteger("remaining"))
    case "subscribed":
      let kind = Subscription.Kind(rawValue: try fields.text("kind"))
      return .subscribed(
        try fields.key(), element: try fields.element(), host: try fields.key("host"),
        kind: try fields.required("kind", kind), name: try fields.text("name"),
        correlationKey: fields.json["correlationKey"]?.string)
    case "eventCaught":
      return .eventCaught(try fields.key(), remains: try fields.flag("remains"))
    case "scopeInterrupted": return .scopeInterrupted(try fields.key())
    default: return nil
    }
  }

  private static func failureEvent(_ name: String, _ fields: StoredFields)
    throws(StoredStateError) -> Event?
  {
    switch name {
    case "signalThrown":
      return .signalThrown(name: try fields.text("name"), variables: try fields.variables())
    case "messageThrown":
      return .messageThrown(
        try fields.key(), name: try fields.text("name"), variables: try fields.variables())
    case "errorThrown":
      return .errorThrown(
        try fields.key(), code: try fields.text("code"),
        message: fields.json["message"]?.string, caughtBy: try fields.optionalElement("caughtBy"))
    case "escalationThrown":
      return .escalationThrown(
        try fields.key(), code: try fields.text("code"),
        caughtBy: try fields.optionalElement("caughtBy"),
        leaves: fields.json["leaves"]?.bool ?? false,
        variables: fields.json["variables"]?.object ?? [:])
    case "compensationRecorded":
      return .compensationRecorded(
        try fields.key(), element: try fields.element(), scope: try fields.key("scope"),
        variables: fields.json["variables"]?.object ?? [:])
    case "compensationAwaited": return .compensationAwaited(try fields.key())
    case "compensationStarted":
      return .compensationStarted(
        try fields.key(), instance: fields.optionalInteger("instance").map { Key($0) },
        scope: try fields.key("scope"))
    case "compensationEnded": return .compensationEnded(try fields.key())
    case "incidentRaised":
      let cause = Incident.Cause(rawValue: try fields.text("cause"))
      return .incidentRaised(
        try fields.key(), try fields.required("cause", cause),
        message: try fields.text("message"))
    case "incidentResolved": return .incidentResolved(try fields.key())
    case "leavingFailed":
      return .leavingFailed(try fields.key(), message: try fields.text("message"))
    default: return nil
    }
  }

  private static func endingEvent(_ name: String, _ fields: StoredFields)
    throws(StoredStateError) -> Event?
  {
    switch name {
    case "modified": return .modified(steps: fields.texts("steps"))
    case "migrated": return .migrated(try Relocation(fields))
    case "elementMoved":
      return .elementMoved(try fields.key(), scope: try fields.key("scope"))
    case "suspended": return .suspended
    case "resumed": return .resumed
    case "completed": return .completed
    case "terminated": return .terminated
    case "endedByError":
      return .endedByError(
        code: try fields.text("code"), message: fields.json["message"]?.string)
    case "cancelled": return .cancelled(reason: try fields.text("reason"))
    default: return nil
    }
  }
}
