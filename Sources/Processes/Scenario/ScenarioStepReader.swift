internal import BPMN
internal import Vocabulary

/// Reads the steps of a scenario.
enum ScenarioStepReader {
  static func read(_ fields: ScenarioFields) throws(ScenarioError) -> ScenarioStep {
    let verb = try fields.text("do")
    guard let names = members[verb] else {
      throw fields.error(
        "do",
        "there is no step \"\(verb)\""
          + (Suggestion.hint(for: verb, among: Array(members.keys)).map { "; \($0)" } ?? ""))
    }
    try fields.allow(names + ["do", "expect"])
    return ScenarioStep(
      verb: verb, action: try action(verb, fields),
      expected: try ScenarioReader.expectation(fields.optional("expect")))
  }

  private static let taskMembers = ["task", "where", "all", "variables"]

  /// What each step may say.
  private static let members: [String: [String]] = [
    "completeTask": taskMembers, "taskError": taskMembers + ["code", "message"],
    "taskEscalation": taskMembers + ["code"],
    "signal": ["name", "variables"],
    "message": ["name", "variables", "correlate", "businessKey", "correlationKey", "all"],
    "trigger": ["activity", "variables"], "setVariables": ["variables"],
    "advance": ["duration"], "setClock": ["time"], "runJobs": [],
    "externalComplete": ["activity", "variables"],
    "externalFail": ["activity", "message", "retries", "retryTimeout"],
    "externalBpmnError": ["activity", "code", "message", "variables"],
    "setExternalRetries": ["activity", "retries"], "setJobRetries": ["retries"],
    "completeJob": ["activity", "variables"],
    "failJob": ["activity", "message", "retries", "retryTimeout"],
    "jobError": ["activity", "code", "message", "variables"],
    "start": ["by", "process", "message", "signal", "variables", "businessKey"],
    "modify": ["cancel", "startBefore", "startAfter", "startTransition", "variables"],
    "suspend": [], "resume": [], "cancel": [],
  ]

  private static func action(
    _ verb: String, _ fields: ScenarioFields
  ) throws(ScenarioError) -> ScenarioAction {
    let variables = try fields.object("variables")
    switch verb {
    case "completeTask": return .completeTask(try tasks(fields), variables: variables)
    case "taskError":
      return .taskError(
        try tasks(fields), code: try fields.text("code"),
        message: try fields.optionalText("message"), variables: variables)
    case "taskEscalation":
      return .taskEscalation(
        try tasks(fields), code: try fields.text("code"), variables: variables)
    case "signal": return .signal(try fields.text("name"), variables: variables)
    case "message": return .message(try message(fields, variables))
    case "trigger": return .trigger(try fields.text("activity"), variables: variables)
    case "setVariables": return .setVariables(variables)
    case "start":
      guard let start = try ScenarioReader.start(fields) else {
        throw fields.error("by", "a step cannot start by \"none\"")
      }
      return .start(start)
    case "modify":
      return .modify(
        ScenarioMoves(
          cancelled: try fields.texts("cancel"), before: try fields.texts("startBefore"),
          after: try fields.texts("startAfter"), flows: try fields.texts("startTransition"),
          variables: variables))
    case "suspend": return .suspend
    case "resume": return .resume
    case "cancel": return .cancel
    default: return try jobAction(verb, fields, variables)
    }
  }

  private static func jobAction(
    _ verb: String, _ fields: ScenarioFields, _ variables: [String: JSON]
  ) throws(ScenarioError) -> ScenarioAction {
    switch verb {
    case "advance": return .advance(.by(try fields.span("duration")))
    case "setClock": return .advance(.to(try fields.instant("time")))
    case "externalComplete", "completeJob":
      return .completeJob(try fields.text("activity"), variables: variables)
    case "externalFail", "failJob":
      let backOff = try fields.optionalSpan("retryTimeout").map { TimeTravel.by($0) }
      return .failJob(
        try fields.text("activity"), message: try fields.optionalText("message") ?? "failed",
        retries: try fields.optionalInteger("retries"), backOff: backOff)
    case "externalBpmnError", "jobError":
      return .jobError(
        try fields.text("activity"), code: try fields.text("code"),
        message: try fields.optionalText("message"), variables: variables)
    case "setExternalRetries":
      return .setJobRetries(try fields.text("activity"), try fields.integer("retries"))
    case "setJobRetries": return .setContinuationRetries(try fields.integer("retries"))
    default: return .runJobs
    }
  }

  private static func tasks(_ fields: ScenarioFields) throws(ScenarioError) -> ScenarioTasks {
    ScenarioTasks(
      element: try fields.text("task"), conditions: try fields.object("where"),
      isForAll: try fields.flag("all"))
  }

  private static func message(
    _ fields: ScenarioFields, _ variables: [String: JSON]
  ) throws(ScenarioError) -> Correlation {
    Correlation(
      try fields.text("name"), variables: variables,
      processVariables: try fields.object("correlate"),
      businessKey: try fields.optionalText("businessKey"),
      correlationKey: try fields.optionalText("correlationKey"),
      isForAll: try fields.flag("all"))
  }
}
