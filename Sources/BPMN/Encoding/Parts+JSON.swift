import Vocabulary

extension JSON {
  /// An object of the members that are there.
  static func members(_ members: [(String, JSON?)]) -> JSON {
    var object: [String: JSON] = [:]
    for (name, value) in members {
      if let value { object[name] = value }
    }
    return .object(object)
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
    ]
  }

  init(_ fields: StoredFields) throws(StoredStateError) {
    self.init(
      operation: try fields.text("operation"), retries: try fields.integer("retries"),
      headers: (fields.json["headers"]?.object ?? [:]).compactMapValues(\.string))
  }
}

extension UserTask.Request {
  var members: [(String, JSON?)] {
    [
      ("name", name.map { .string($0) }), ("assignee", assignee.map { .string($0) }),
      ("candidateGroups", .texts(candidateGroups)), ("candidateUsers", .texts(candidateUsers)),
      ("due", due.map { $0.json }), ("followUp", followUp.map { $0.json }),
      ("priority", priority.map { .integer(Int64($0)) }),
    ]
  }

  init(_ fields: StoredFields) {
    self.init(
      name: fields.json["name"]?.string, assignee: fields.json["assignee"]?.string,
      candidateGroups: fields.texts("candidateGroups"),
      candidateUsers: fields.texts("candidateUsers"), due: fields.optionalInstant("due"),
      followUp: fields.optionalInstant("followUp"), priority: fields.optionalInteger("priority"))
  }
}

extension ProcessTimer.Repetition {
  var json: JSON {
    .members([
      ("interval", .string(interval.description)),
      ("remaining", remaining.map { .integer(Int64($0)) }),
    ])
  }

  init?(json: JSON?) {
    guard let json, let interval = json["interval"]?.string.flatMap({ TimeSpan($0) }) else {
      return nil
    }
    self.init(interval: interval, remaining: json["remaining"]?.integer.map { Int($0) })
  }
}
