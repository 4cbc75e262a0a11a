internal import Schedules
package import Vocabulary

extension JSON {
  /// An object of the members that are there.
  static func members(_ members: [(String, JSON?)]) -> JSON {
    var object: [String: JSON] = [:]
    for (name, value) in members {
      if let value { object[name] = value }
    }
    return .object(object)
  }

  /// A text as JSON writes it.
  static func encoded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    write(text, to: &bytes)
    return bytes
  }

  static func texts(_ texts: [String]) -> JSON? {
    texts.isEmpty ? nil : .array(texts.map { .string($0) })
  }
}

extension Key {
  var json: JSON { .integer(Int64(number)) }
}

extension Instant {
  var json: JSON { .string(description) }
}

extension Job.Request {
  var members: [(String, JSON?)] {
    [
      ("operation", .string(operation)), ("retries", .integer(Int64(retries))),
      ("headers", headers.isEmpty ? nil : .object(headers.mapValues { .string($0) })),
      ("resultVariable", resultVariable.map { .string($0) }),
      ("priority", priority.map { .integer(Int64($0)) }), ("decision", decision?.json),
    ]
  }

  init(_ fields: StoredFields) throws(StoredStateError) {
    var decision: Job.Decision?
    if let json = fields.json["decision"] {
      decision = try Job.Decision(StoredFields(json: json, definition: fields.definition))
    }
    self.init(
      operation: try fields.text("operation"), retries: try fields.integer("retries"),
      headers: (fields.json["headers"]?.object ?? [:]).compactMapValues(\.string),
      resultVariable: fields.json["resultVariable"]?.string,
      priority: fields.optionalInteger("priority"), decision: decision)
  }
}

extension Job.Decision {
  var json: JSON {
    .members([
      ("id", .string(id)), ("binding", binding.json), ("result", .string(result.rawValue)),
    ])
  }

  init(_ fields: StoredFields) throws(StoredStateError) {
    let result = DecisionResult(rawValue: try fields.text("result"))
    self.init(
      id: try fields.text("id"), binding: VersionBinding(json: fields.json["binding"]),
      result: try fields.required("result", result))
  }
}

extension Call.Request {
  var members: [(String, JSON?)] {
    [
      ("process", .string(process)), ("binding", binding.json),
      ("businessKey", businessKey.map { .string($0) }), ("variables", .object(variables)),
    ]
  }

  init(_ fields: StoredFields) throws(StoredStateError) {
    self.init(
      process: try fields.text("process"),
      binding: VersionBinding(json: fields.json["binding"]),
      businessKey: fields.json["businessKey"]?.string, variables: try fields.variables())
  }
}

extension VersionBinding {
  /// Nothing for the newest version: the usual case.
  var json: JSON? {
    switch self {
    case .latest: nil
    case .deployment: "deployment"
    case .version(let version): .integer(Int64(version))
    case .versionTag(let tag): ["tag": .string(tag)]
    }
  }

  init(json: JSON?) {
    switch json {
    case .string?: self = .deployment
    case .integer(let version)?: self = .version(Int(version))
    case .object(let members)?: self = .versionTag(members["tag"]?.string ?? "")
    default: self = .latest
    }
  }
}

extension Caller {
  var json: JSON { ["errors": errors.json, "escalations": escalations.json] }

  init?(json: JSON?) {
    guard let json else { return nil }
    self.init(errors: Codes(json: json["errors"]), escalations: Codes(json: json["escalations"]))
  }
}

extension Caller.Codes {
  var json: JSON {
    .members([("all", all ? true : nil), ("codes", .texts(codes))])
  }

  init(json: JSON?) {
    self.init(
      all: json?["all"]?.bool ?? false,
      codes: (json?["codes"]?.array ?? []).compactMap(\.string))
  }
}

extension Continuation.Moment {
  var name: String {
    switch self {
    case .before: "before"
    case .after: "after"
    }
  }

  var flow: Int? {
    switch self {
    case .before(let flow), .after(let flow): flow
    }
  }

  init(_ fields: StoredFields) throws(StoredStateError) {
    let flow = try fields.flow()
    self = try fields.text("moment") == "after" ? .after(flow: flow) : .before(flow: flow)
  }
}

extension UserTask.Request {
  var members: [(String, JSON?)] {
    [
      ("name", name.map { .string($0) }), ("description", description.map { .string($0) }),
      ("assignee", assignee.map { .string($0) }),
      ("candidateGroups", .texts(candidateGroups)), ("candidateUsers", .texts(candidateUsers)),
      ("due", due.map { $0.json }), ("followUp", followUp.map { $0.json }),
      ("priority", priority.map { .integer(Int64($0)) }),
    ]
  }

  init(_ fields: StoredFields) {
    self.init(
      name: fields.json["name"]?.string, description: fields.json["description"]?.string,
      assignee: fields.json["assignee"]?.string,
      candidateGroups: fields.texts("candidateGroups"),
      candidateUsers: fields.texts("candidateUsers"), due: fields.optionalInstant("due"),
      followUp: fields.optionalInstant("followUp"), priority: fields.optionalInteger("priority"))
  }
}

extension ProcessTimer.Repetition {
  /// How it goes on, for storing.
  package var json: JSON {
    var members: [(String, JSON?)] = [("remaining", remaining.map { .integer(Int64($0)) })]
    switch pattern {
    case .interval(let span): members.append(("interval", .string(span.description)))
    case .cron(let schedule):
      members.append(("cron", .string(schedule.description)))
      members.append(("family", .string(schedule.family.rawValue)))
    }
    return .members(members)
  }

  /// Reads what ``json`` gave; `nil` if it is something else.
  package init?(json: JSON?) {
    guard let json else { return nil }
    let remaining = json["remaining"]?.integer.map { Int($0) }
    if let interval = json["interval"]?.string.flatMap({ TimeSpan($0) }) {
      self.init(interval: interval, remaining: remaining)
    } else if let text = json["cron"]?.string,
      let family = json["family"]?.string.flatMap({ CronSchedule.Family(rawValue: $0) }),
      let schedule = CronSchedule(text, family: family)
    {
      self.init(pattern: .cron(schedule), remaining: remaining)
    } else {
      return nil
    }
  }
}
