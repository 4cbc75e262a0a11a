import Reconciler
import Vocabulary

/// Lists that are read piece by piece from where they are kept, newest first: too long to hold in
/// memory. A page may be shorter than asked for where few of many are wanted; `next` says whether
/// to go on.
enum NumberedRoutes {
  static var all: [Route] { [audit, auditEntry, auditTable, events, passes] }

  /// How many entries are looked through for one page.
  private static let searched: Int64 = 2000

  private static let limit = Route.Parameter(
    name: "limit", location: .query, schema: .integer(minimum: 1, maximum: 500),
    description: "How many at most; 50 where nothing is said.")
  private static let cursor = Route.Parameter(
    name: "cursor", location: .query, schema: .integer(minimum: 1),
    description: "Where to go on: the `next` of the page before.")

  private static func list(_ item: Schema) -> Schema {
    .object([
      .init("items", .array(item), "The page."),
      .init("next", .string(), "The cursor of the next page, if there is one.", isRequired: false),
    ])
  }

  // MARK: - Audit

  private static let entry = Schema.object([
    .init("number", .integer(minimum: 1), "Rises by one."),
    .init("at", .moment, "When."), .init("actor", .string(), "Who."),
    .init("action", .string(), "What happened, as a stable word."),
    .init("object", .string(), "To what, as `model/credit-risk`."),
    .init("message", .string(), "In a sentence."),
    .init("commit", .id, "The commit that caused it.", isRequired: false),
    .init("version", .id, "The version that it is about.", isRequired: false),
  ])

  private static let auditFilters: [Route.Parameter] = [
    .init(
      name: "object", location: .query, schema: .string(maxLength: 300),
      description: "Only about this, as `model/credit-risk`."),
    .init(
      name: "actor", location: .query, schema: .string(maxLength: 200),
      description: "Only by this person or program."),
    .init(
      name: "action", location: .query, schema: .string(maxLength: 100),
      description: "Only this kind of action."),
    .init(
      name: "since", location: .query, schema: .moment, description: "Only from this moment on."),
  ]

  private static var audit: Route {
    Route(
      id: "listAuditEntrys", method: "GET", path: "/api/v1/audit", tag: "audit",
      summary: "Lists who did what, newest first.", parameters: auditFilters + [limit, cursor],
      answer: .json("AuditEntryList", list(entry)), admission: .needs(.read)
    ) { call in
      let found = try await entries(call)
      var members: [String: JSON] = ["items": .array(found.entries.map { JSON(encoding: $0) })]
      if let next = found.next { members["next"] = .string(String(next)) }
      return .json(.object(members))
    }
  }

  private static var auditEntry: Route {
    Route(
      id: "getAuditEntry", method: "GET", path: "/api/v1/audit/{number}", tag: "audit",
      summary: "One entry of the audit trail.",
      parameters: [
        .init(
          name: "number", location: .path, schema: .integer(minimum: 1), description: "Which one.",
          isRequired: true)
      ],
      answer: .json("AuditEntry", entry), problems: [404], admission: .needs(.read)
    ) { call in
      guard let number = Int64(call.path("number")),
        let entry = try await call.records.audit(number...number).first,
        isVisible(entry, call)
      else { throw APIProblem.notFound() }
      return .json(JSON(encoding: entry))
    }
  }

  /// For spreadsheets: a cell that one would take for a formula gets an apostrophe in front.
  private static var auditTable: Route {
    Route(
      id: "exportAudit", method: "GET", path: "/api/v1/audit.csv", tag: "audit",
      summary: "A page of the audit trail as a table for spreadsheets.",
      parameters: auditFilters + [limit, cursor],
      answer: .bytes(type: "text/csv; charset=utf-8"), admission: .needs(.read)
    ) { call in
      let found = try await entries(call)
      var text = "number,at,actor,action,object,version,commit,message\r\n"
      for entry in found.entries {
        text +=
          [
            String(entry.number), entry.at.description, entry.actor, entry.action, entry.object,
            entry.version?.hex ?? "", entry.commit?.text ?? "", entry.message,
          ].map(CSVCell.text).joined(separator: ",") + "\r\n"
      }
      var response = APIResponse.download(
        Array(text.utf8), type: "text/csv; charset=utf-8", name: "audit.csv")
      if let next = found.next { response.set("x-next-cursor", String(next)) }
      return response
    }
  }

  private static func entries(
    _ call: Call
  ) async throws -> (entries: [AuditEntry], next: Int64?) {
    let limit = call.query("limit").flatMap { Int($0) } ?? 50
    var number = min(
      call.query("cursor").flatMap { Int64($0) }.map { $0 - 1 } ?? .max,
      call.snapshot.state.auditNumber)
    let last = max(0, number - searched)
    let since = call.query("since").flatMap { Instant($0) } ?? Instant(milliseconds: .min)
    var found: [AuditEntry] = []
    while number > last, found.count < limit {
      let first = max(last + 1, number - Int64(limit) + 1)
      for entry in try await call.records.audit(first...number).reversed() {
        if entry.at < since { return (found, nil) }
        guard found.count < limit else { return (found, entry.number + 1) }
        if matches(entry, call), isVisible(entry, call) { found.append(entry) }
      }
      number = first - 1
    }
    return (found, number > 0 ? number + 1 : nil)
  }

  private static func matches(_ entry: AuditEntry, _ call: Call) -> Bool {
    (call.query("object").map { $0 == entry.object } ?? true)
      && (call.query("actor").map { $0 == entry.actor } ?? true)
      && (call.query("action").map { $0 == entry.action } ?? true)
  }

  private static func isVisible(_ entry: AuditEntry, _ call: Call) -> Bool {
    call.viewer.seesEverything
      || call.viewer.may(
        .read, on: AccessObject(entry.object, in: call.snapshot), in: call.snapshot)
  }

  // MARK: - Events

  private static let levels = ["error", "warning", "notice", "info"]

  private static let line = Schema.object([
    .init("number", .integer(minimum: 1), "Rises."), .init("at", .moment, "When."),
    .init("level", .enumeration(levels), "How much it matters."),
    .init("object", .string(), "What it is about."),
    .init("reason", .string(), "A stable word."), .init("message", .string(), "A sentence."),
  ])

  private static var events: Route {
    Route(
      id: "listEvents", method: "GET", path: "/api/v1/events", tag: "events",
      summary: "Lists what happened, newest first.",
      parameters: [
        .init(
          name: "level", location: .query, schema: .enumeration(levels),
          description: "Only of this level.", isRepeatable: true),
        .init(
          name: "object", location: .query, schema: .string(maxLength: 300),
          description: "Only about this."),
        limit, cursor,
      ],
      answer: .json("EventList", list(line)), problems: [503], admission: .needs(.read)
    ) { call in
      let limit = call.query("limit").flatMap { Int($0) } ?? 50
      var before = call.query("cursor").flatMap { Int64($0) }
      var found: [JSON] = []
      var isOver = false
      for _ in 0..<4 where found.count < limit && !isOver {
        guard let lines = try await call.records.log(before: before, limit: Int(searched) / 4)
        else {
          throw APIProblem.unavailable(
            "the log is kept only where muster runs", hint: "ask the Muster at work")
        }
        isOver = lines.count < Int(searched) / 4
        for line in lines {
          guard found.count < limit else {
            isOver = false
            break
          }
          before = line.number
          if isWanted(line, call) { found.append(json(line)) }
        }
      }
      var members: [String: JSON] = ["items": .array(found)]
      if !isOver, let before { members["next"] = .string(String(before)) }
      return .json(.object(members))
    }
  }

  private static func isWanted(_ entry: LogEntry, _ call: Call) -> Bool {
    let levels = call.query["level"] ?? []
    return (levels.isEmpty || levels.contains(entry.line.level.rawValue))
      && (call.query("object").map { $0 == entry.line.object } ?? true)
      && (call.viewer.seesEverything
        || call.viewer.may(
          .read, on: AccessObject(entry.line.object, in: call.snapshot), in: call.snapshot))
  }

  private static func json(_ entry: LogEntry) -> JSON {
    [
      "number": .integer(entry.number), "at": Shapes.moment(entry.at),
      "level": .string(entry.line.level.rawValue), "object": .string(entry.line.object),
      "reason": .string(entry.line.reason), "message": .string(entry.line.message),
    ]
  }

  // MARK: - Passes

  private static let pass = Schema.object([
    .init("number", .integer(minimum: 0), "Rises by one."),
    .init("commit", .id, "The commit on the state ref."), .init("at", .moment, "When."),
    .init("observed", .id, "The tracked commit that had been reconciled.", isRequired: false),
    .init("summary", .string(), "Which kinds of records changed."),
  ])

  private static var passes: Route {
    Route(
      id: "listPasses", method: "GET", path: "/api/v1/passes", tag: "passes",
      summary: "Lists what passes left on the state ref, newest first.",
      parameters: [
        limit,
        .init(
          name: "cursor", location: .query, schema: .string(maxLength: 40),
          description: "Where to go on: the `next` of the page before."),
      ],
      answer: .json("PassList", list(pass)), admission: .needs(.read)
    ) { call in
      try call.require(.read, on: .project)
      let limit = call.query("limit").flatMap { Int($0) } ?? 50
      let after = call.query("cursor")
      if let after, after.utf8.count != 40 || Hexadecimal.bytes(of: after) == nil {
        throw APIProblem.badRequest("the cursor cannot be used")
      }
      let found = try await call.records.passes(after: after.map { CommitID($0) }, limit: limit)
      var members: [String: JSON] = ["items": .array(found.map(json))]
      if found.count == limit, let last = found.last {
        members["next"] = .string(last.commit.text)
      }
      return .json(.object(members))
    }
  }

  private static func json(_ pass: PassRecord) -> JSON {
    var members: [String: JSON] = [
      "number": .integer(pass.number), "commit": .string(pass.commit.text),
      "at": Shapes.moment(pass.at), "summary": .string(pass.summary),
    ]
    if let observed = pass.observed { members["observed"] = .string(observed.text) }
    return .object(members)
  }
}
