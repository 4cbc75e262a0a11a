internal import BPMN
package import Vocabulary

/// Reads scenarios, and says where one is wrong.
package enum ScenarioReader {
  /// The moment at which a scenario begins that does not say when.
  static let defaultClock = Instant(seconds: 1_767_225_600)

  /// Members that say where a scenario comes from and what it is about.
  private static let remarks = [
    "id", "name", "description", "element", "features", "origin", "alsoOrigin",
  ]

  /// Reads one; `name` stands for it where the file gives it no id.
  package static func read(_ json: JSON, name: String) throws(ScenarioError) -> Scenario {
    let fields = ScenarioFields(json, place: "")
    try fields.allow(
      remarks + [
        "file", "files", "alsoDeploy", "clock", "expectDeploy", "start", "handlers",
        "operations", "scripts", "ignoredListeners", "expectAfterStart", "steps", "final",
      ])
    var steps: [ScenarioStep] = []
    for step in try fields.list("steps") { steps.append(try ScenarioStepReader.read(step)) }
    var files: [String] = []
    if let file = try fields.optionalText("file") { files.append(file) }
    files += try fields.texts("files")
    files += try fields.texts("alsoDeploy")
    let title = try fields.optionalText("id")
    let otherTitle = try fields.optionalText("name")
    return Scenario(
      name: title ?? otherTitle ?? name, files: files,
      clock: try fields.optionalInstant("clock") ?? defaultClock,
      expectsRejection: try rejection(fields), start: try beginning(fields),
      handlers: try handlers(fields),
      bindings: BPMNBindings(
        operations: try fields.textMap("operations"), scripts: try fields.textMap("scripts"),
        ignoredListeners: Set(try fields.texts("ignoredListeners"))),
      expectedAfterStart: try expectation(fields.optional("expectAfterStart")), steps: steps,
      expectedFinally: try final(fields.optional("final")))
  }

  private static func rejection(_ fields: ScenarioFields) throws(ScenarioError) -> Bool {
    guard let word = try fields.optionalText("expectDeploy") else { return false }
    guard word == "rejected" else {
      throw fields.error("expectDeploy", "expected \"rejected\", found \"\(word)\"")
    }
    return true
  }

  private static func beginning(
    _ fields: ScenarioFields
  ) throws(ScenarioError) -> ScenarioStart? {
    guard let start = fields.optional("start") else { return nil }
    try start.allow(["by", "process", "message", "signal", "variables", "businessKey"])
    return try Self.start(start)
  }

  /// `by: none` and no start at all leave the beginning to a timer.
  static func start(_ fields: ScenarioFields) throws(ScenarioError) -> ScenarioStart? {
    let variables = try fields.object("variables")
    let key = try fields.optionalText("businessKey")
    let word = try fields.optionalText("by") ?? "key"
    switch word {
    case "none": return nil
    case "key":
      return .process(try fields.text("process"), variables: variables, businessKey: key)
    case "message":
      return .message(try fields.text("message"), variables: variables, businessKey: key)
    case "signal": return .signal(try fields.text("signal"), variables: variables)
    case "condition", "conditional": return .condition(variables: variables)
    default:
      throw fields.error(
        "by", "expected key, message, signal, condition or none, found \"\(word)\"")
    }
  }

  private static func handlers(
    _ fields: ScenarioFields
  ) throws(ScenarioError) -> [String: [ScenarioHandler]] {
    var handlers: [String: [ScenarioHandler]] = [:]
    guard let all = fields.optional("handlers") else { return handlers }
    for name in try all.names() {
      // One entry may stand without a list around it.
      let entries = try all.json(name).array == nil ? [all.member(name)] : all.list(name)
      for entry in entries { handlers[name, default: []].append(try handler(entry)) }
    }
    return handlers
  }

  private static func handler(_ fields: ScenarioFields) throws(ScenarioError) -> ScenarioHandler {
    try fields.allow(["variables", "bpmnError", "message", "fail", "increment"])
    let end: ScenarioHandler.End
    if let code = try fields.optionalText("bpmnError") {
      end = .error(code: code, message: try fields.optionalText("message"))
    } else if let message = try fields.optionalText("fail") {
      end = .failure(message)
    } else {
      end = .done
    }
    return ScenarioHandler(
      end: end, variables: try fields.object("variables"),
      counters: try fields.optionalText("increment").map { [$0] } ?? [])
  }

  static func expectation(
    _ fields: ScenarioFields?
  ) throws(ScenarioError) -> ScenarioExpectation? {
    guard let fields else { return nil }
    try fields.allow(ScenarioLevel.allStateNames + ["error"])
    var members = try fields.members()
    members["error"] = nil
    return ScenarioExpectation(isRefused: try fields.flag("error"), members: members)
  }

  private static func final(_ fields: ScenarioFields?) throws(ScenarioError) -> ScenarioFinal? {
    guard let fields else { return nil }
    try fields.allow(ScenarioLevel.allFinalNames)
    return ScenarioFinal(members: try fields.members())
  }
}
