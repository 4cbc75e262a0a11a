import Reconciler
import Registry
import Vocabulary

/// What people ask of the Muster at work. Nothing is done here: each becomes a request that the
/// control loop answers (docs/decisions/0021-web-interface.md), and the answer says where to see
/// whether it has.
enum ActionRoutes {
  static var all: [Route] {
    [
      reconcile, suspendModel, resumeModel, suspendRuntime, resumeRuntime, retry, signal, message,
      claim, release, complete, waiting,
    ]
  }

  static let accepted = Schema.object([
    .init("request", .id, "The id of the request."),
    .init("state", .enumeration(["waiting", "done"]), "Whether it was dealt with."),
  ])
  private static let variables = Schema.map(.any)

  static func action(
    _ id: String, _ path: String, tag: String, _ summary: String, needs: Permission,
    parameters: [Route.Parameter] = [], body: Schema = .object([]),
    _ make: @escaping @Sendable (Call) async throws -> RecordAction
  ) -> Route {
    Route(
      id: id, method: "POST", path: "/api/v1/\(path)", tag: tag, summary: summary,
      parameters: parameters, body: body, successStatus: 202,
      answer: .json("Request", accepted), problems: parameters.isEmpty ? [503] : [404, 409, 503],
      admission: .needs(needs), takesForms: true
    ) { call in
      let request = try await call.records.leave(try await make(call), by: call.viewer.name)
      if let then = Gatekeeper.formField("then", in: call.request) {
        return .redirect(to: OwnPath.checked(then))
      }
      var response = APIResponse.json(
        ["request": .string(request), "state": "waiting"], status: 202)
      response.set("location", "/api/v1/requests/\(request)")
      return response
    }
  }

  static func one(_ name: String, _ schema: Schema = .name) -> Route.Parameter {
    .init(name: name, location: .path, schema: schema, description: "Which one.", isRequired: true)
  }

  // MARK: - The loop

  private static var reconcile: Route {
    action(
      "reconcile", "reconcile", tag: "actions", "Asks for a pass at once.", needs: .operate,
      body: .object([
        .init(
          "confirm", .boolean, "Whether to carry out a plan that was held back.",
          isRequired: false)
      ])
    ) { call in
      let isConfirmed = call.body?["confirm"]?.bool ?? false
      try call.require(isConfirmed ? .administer : .operate, on: .project)
      return .reconcile(isConfirmed: isConfirmed)
    }
  }

  private static var waiting: Route {
    Route(
      id: "getRequest", method: "GET", path: "/api/v1/requests/{request}", tag: "actions",
      summary: "Whether a request was dealt with. One that is not known counts as dealt with.",
      parameters: [one("request", .string(maxLength: 64, isName: true))],
      answer: .json("Request", accepted), problems: [404], admission: .needs(.read)
    ) { call in
      let id = call.path("request")
      let isWaiting = try await call.records.isWaiting(id)
      return .json(["request": .string(id), "state": isWaiting ? "waiting" : "done"])
    }
  }

  // MARK: - Holding

  private static func hold(_ id: String, _ kind: String, isSuspended: Bool) -> Route {
    let word = isSuspended ? "suspend" : "resume"
    return action(
      id, "\(kind)s/{\(kind)}/\(word)", tag: "\(kind)s",
      isSuspended ? "Holds it: nothing new happens to it." : "Lets it go on.", needs: .operate,
      parameters: [one(kind)]
    ) { call in
      let name = call.path(kind)
      let object: AccessObject =
        kind == "model" ? .model(ModelName(name)) : .runtime(RuntimeName(name))
      let isThere =
        kind == "model"
        ? call.snapshot.state.models[ModelName(name)] != nil
        : call.snapshot.state.runtimes[RuntimeName(name)] != nil
      guard isThere else { throw APIProblem.notFound() }
      try call.require(.operate, on: object)
      return .suspend(object, isSuspended)
    }
  }

  private static var suspendModel: Route { hold("suspendModel", "model", isSuspended: true) }
  private static var resumeModel: Route { hold("resumeModel", "model", isSuspended: false) }
  private static var suspendRuntime: Route { hold("suspendRuntime", "runtime", isSuspended: true) }
  private static var resumeRuntime: Route { hold("resumeRuntime", "runtime", isSuspended: false) }

  // MARK: - Processes

  private static var retry: Route {
    action(
      "retryInstance", "instances/{instance}/retry", tag: "instances",
      "Tries what stands still in an instance again.", needs: .operate,
      parameters: [one("instance", .id)]
    ) { call in
      let instance = try Resource<InstanceRecord>.instances.found(call)
      try call.require(.operate, on: .model(instance.model))
      guard !(call.snapshot.stands[instance.id]?.incidents ?? []).isEmpty else {
        throw APIProblem.conflict("nothing stands still in \(instance.id)")
      }
      return .retry(instance.id)
    }
  }

  private static var signal: Route {
    action(
      "sendSignal", "signals", tag: "actions",
      "Sends a signal, to one model's process or to all.", needs: .operate,
      body: .object([
        .init("name", .string(maxLength: 300), "The signal's name, as process files have it."),
        .init("model", .name, "Only to the process of this model.", isRequired: false),
        .init("variables", variables, "Variables that go with it.", isRequired: false),
      ])
    ) { call in
      let model = try Self.model(call)
      try call.require(.operate, on: model.map { .model($0) } ?? .project)
      return .signal(
        name: try name(call), model: model, variables: call.body?["variables"]?.object ?? [:])
    }
  }

  private static var message: Route {
    action(
      "sendMessage", "messages", tag: "actions", "Sends a message to one model's process.",
      needs: .operate,
      body: .object([
        .init("name", .string(maxLength: 300), "The message's name, as process files have it."),
        .init("model", .name, "The model."),
        .init(
          "correlationKey", .string(maxLength: 1000), "What the process waits with.",
          isRequired: false),
        .init("variables", variables, "Variables that go with it.", isRequired: false),
      ])
    ) { call in
      guard let model = try Self.model(call) else { throw APIProblem.notFound() }
      try call.require(.operate, on: .model(model))
      return .message(
        name: try name(call), model: model,
        correlationKey: call.body?["correlationKey"]?.string,
        variables: call.body?["variables"]?.object ?? [:])
    }
  }

  private static func name(_ call: Call) throws(APIProblem) -> String {
    guard let name = call.body?["name"]?.string, !name.isEmpty else {
      throw .badRequest(
        "the body is not what is expected", places: [.init(place: "/name", detail: "it is empty")])
    }
    return name
  }

  private static func model(_ call: Call) throws(APIProblem) -> ModelName? {
    guard let text = call.body?["model"]?.string else { return nil }
    let name = ModelName(text)
    guard call.snapshot.state.models[name] != nil else {
      throw .badRequest(
        "the body is not what is expected",
        places: [.init(place: "/model", detail: "there is no such model, or it is not for you")])
    }
    return name
  }

  // MARK: - Tasks

  private static func work(
    _ id: String, _ word: String, _ summary: String, body: Schema = .object([]),
    _ make: @escaping @Sendable (TaskRecord, Call) throws(APIProblem) -> RecordAction
  ) -> Route {
    action(
      id, "tasks/{task}/\(word)", tag: "tasks", summary, needs: .work,
      parameters: [one("task", .id)], body: body
    ) { call in
      try make(try workable(call), call)
    }
  }

  /// The task of a call, where whoever asks is asked by it and nobody else is at it.
  static func workable(_ call: Call) throws -> TaskRecord {
    let task = try Resource<TaskRecord>.tasks.found(call)
    try call.require(.work, on: task.object)
    guard task.isFor(call.viewer.name, in: call.viewer.groups) else {
      throw APIProblem.forbidden("\(call.viewer.name) is not among \(task.policy.sentence)")
    }
    guard task.state == .open else { throw APIProblem.conflict("the task is closed") }
    if let assignee = task.assignee, assignee != call.viewer.name {
      throw APIProblem.conflict("\(assignee) has claimed it")
    }
    return task
  }

  private static var claim: Route {
    work("claimTask", "claim", "Claims a task: others see who is at it.") {
      (task, _) throws(APIProblem) in .claim(task.id)
    }
  }

  private static var release: Route {
    work("releaseTask", "release", "Lets a task go that one has claimed.") {
      (task, call) throws(APIProblem) in
      guard task.assignee == call.viewer.name else { throw .conflict("nobody has claimed it") }
      return .release(task.id)
    }
  }

  private static var complete: Route {
    work(
      "completeTask", "complete",
      "Completes a form or an acknowledgement without a signature, where the project allows that.",
      body: .object([
        .init("variables", variables, "What was filled in.", isRequired: false)
      ])
    ) { (task, call) throws(APIProblem) in
      guard task.kind == .form else {
        throw .conflict(
          "it is decided by a signed verdict", hint: "muster approve \(task.id.text.prefix(12))")
      }
      guard call.snapshot.desired.project?.signatures == .optional else {
        throw .conflict(
          "the project asks for signatures", hint: "muster complete \(task.id.text.prefix(12))")
      }
      return .complete(task.id, variables: call.body?["variables"]?.object ?? [:])
    }
  }
}

/// Where a page sends somebody on.
enum OwnPath {
  /// The path if it is one of ours, else the first page: an address elsewhere is not followed.
  static func checked(_ path: String) -> String {
    let isOwn =
      path.hasPrefix("/") && !path.hasPrefix("//") && !path.hasPrefix("/\\")
      && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    return isOwn ? path : "/"
  }
}
