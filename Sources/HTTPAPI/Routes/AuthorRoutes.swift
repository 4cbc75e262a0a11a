import Dashboard
import Reconciler
import Registry
import Vocabulary

/// Proposals by forms, and jobs by hand.
enum AuthorRoutes {
  static var all: [Route] { [propose, runs, run, start, cancel] }

  // MARK: - Proposals

  private static let kinds = FormKind.allCases.filter { $0 != .job }.map(\.rawValue)

  private static let proposed = Schema.object([
    .init("branch", .string(maxLength: 300), "The branch that proposes it."),
    .init("commit", .id, "Its commit."),
  ])

  private static var propose: Route {
    Route(
      id: "proposeDraft", method: "POST", path: "/api/v1/proposals", tag: "proposals",
      summary: """
        Makes a proposal branch of a form: a model, a runtime or a group. The tracked branch is \
        never written to.
        """,
      body: .object([
        .init("kind", .enumeration(kinds), "What the form is of."),
        .init("fields", .map(.string(maxLength: 200_000)), "As the dashboard's form has them."),
      ]), successStatus: 201, answer: .json("ProposedBranch", proposed),
      problems: [404, 409, 422, 503], admission: .needs(.operate)
    ) { call in
      let kind = call.body?["kind"]?.string.flatMap(FormKind.init) ?? .model
      let fields = (call.body?["fields"]?.object ?? [:]).compactMapValues(\.string)
      let form = AuthorForm(kind, fields: fields)
      switch try await outcome(of: form, form.draft(on: site(call)), call) {
      case .success(let (branch, commit)):
        return .json(
          ["branch": .string(branch), "commit": .string(commit.text)], status: 201)
      case .failure(let problem):
        throw problem.answer
      }
    }
  }

  /// What the form's functions look up; nothing of a page.
  private static func site(_ call: Call) -> Site {
    call.snapshot.derive("site of forms") {
      Site(state: call.snapshot.state, desired: call.snapshot.desired)
    }
  }

  /// Why a form does not become a branch.
  struct Refusal: Error {
    var faults: [String: String]
    var diagnostics: [Diagnostic]
    var message: String

    var answer: APIProblem {
      var problem = APIProblem(
        status: 422, kind: "invalid-draft", title: "Not a valid draft", detail: message)
      problem.places =
        faults.sorted { $0.key < $1.key }.map {
          APIProblem.Place(place: "/fields/\($0.key)", detail: $0.value)
        }
        + diagnostics.filter { $0.severity == .error }.map {
          APIProblem.Place(place: "\($0.location)", detail: $0.message)
        }
      return problem
    }
  }

  /// Makes a branch of a draft, for whoever may operate everything.
  static func outcome(
    of form: AuthorForm, _ draft: AuthorForm.Draft, _ call: Call
  ) async throws -> Result<(branch: String, commit: CommitID), Refusal> {
    try call.require(.operate, on: .project)
    guard draft.isReady else {
      return .failure(
        Refusal(
          faults: draft.faults, diagnostics: draft.diagnostics,
          message: "it cannot be proposed as it is"))
    }
    let email = call.viewer.email ?? call.snapshot.member(named: call.viewer.name)?.emails.first
    switch try await call.records.propose(form, draft, by: call.viewer.name, email: email) {
    case .branch(let branch, let commit): return .success((branch, commit))
    case .nothingNew:
      return .failure(
        Refusal(faults: [:], diagnostics: [], message: "the tracked branch says that already"))
    case .broken(let diagnostics):
      return .failure(
        Refusal(
          faults: [:], diagnostics: diagnostics,
          message: "with these files the tracked branch would have errors"))
    }
  }

  // MARK: - Jobs by hand

  private static let shape = Schema.object([
    .init("id", .id, "What it is called by."),
    .init("function", .enumeration(RunWish.Function.allCases.map(\.rawValue)), "What is run."),
    .init("model", .string(maxLength: 200), "The model, as the tracked branch has it."),
    .init("data", .string(maxLength: 200), "The dataset."),
    .init("runtime", .string(maxLength: 200), "The runtime that scores.", isRequired: false),
    .init("person", .string(maxLength: 200), "Who wanted it."),
    .init("state", .enumeration(HandRun.State.allCases.map(\.rawValue)), "How it is."),
    .init("started", .moment, "Since when."),
    .init("ended", .moment, "Until when.", isRequired: false),
    .init(
      "steps",
      .array(
        .object([
          .init("at", .moment, "When."), .init("text", .string(), "What it was about to do."),
        ])), "What it did."),
    .init("log", .string(maxLength: 100_000), "The end of what the model printed."),
    .init("result", .string(maxLength: 100_000), "The result, as far as it is kept."),
    .init("problem", .string(), "Why it failed.", isRequired: false),
  ])

  static func json(_ run: HandRun) -> JSON {
    var members: [String: JSON] = [
      "id": .string(run.id), "function": .string(run.function), "model": .string(run.model.text),
      "data": .string(run.data.text), "person": .string(run.person),
      "state": .string(run.state.rawValue), "started": .string(run.started.description),
      "steps": .array(
        run.steps.map { ["at": .string($0.at.description), "text": .string($0.text)] }),
      "log": .string(run.log), "result": .string(run.result),
    ]
    if let runtime = run.runtime { members["runtime"] = .string(runtime.text) }
    if let ended = run.ended { members["ended"] = .string(ended.description) }
    if let problem = run.problem { members["problem"] = .string(problem) }
    return .object(members)
  }

  /// The jobs by hand that somebody may see: those on models that they may see.
  static func visible(_ call: Call) async -> [HandRun] {
    await call.records.runs().filter {
      call.viewer.may(.read, on: .model($0.model), in: call.snapshot)
    }
  }

  private static var runs: Route {
    Route(
      id: "listRuns", method: "GET", path: "/api/v1/runs", tag: "runs",
      summary: "Jobs by hand, newest first, as far as this server remembers them.",
      answer: .json(
        "Runs", .object([.init("items", .array(shape), "The jobs.")])), admission: .needs(.read)
    ) { call in .json(["items": .array(await visible(call).map(json))]) }
  }

  private static var run: Route {
    Route(
      id: "getRun", method: "GET", path: "/api/v1/runs/{run}", tag: "runs",
      summary: "A job by hand.", parameters: [ActionRoutes.one("run", .id)],
      answer: .json("Run", shape), problems: [404], admission: .needs(.read)
    ) { call in .json(json(try await found(call))) }
  }

  private static func found(_ call: Call) async throws -> HandRun {
    guard let run = await visible(call).first(where: { $0.id == call.path("run") }) else {
      throw APIProblem.notFound()
    }
    return run
  }

  private static var start: Route {
    Route(
      id: "startRun", method: "POST", path: "/api/v1/runs", tag: "runs",
      summary:
        "Runs metrics, score or train of a model on a dataset, to look. No gate judges by it.",
      body: .object([
        .init(
          "function", .enumeration(RunWish.Function.allCases.map(\.rawValue)), "What is run."),
        .init("model", .name, "The model, as the tracked branch has it."),
        .init("data", .name, "A dataset of the tracked branch."),
        .init(
          "runtime", .name, "For score: the runtime that scores, as it serves.",
          isRequired: false),
      ]), successStatus: 202, answer: .json("Run", shape), problems: [404, 409, 503],
      admission: .needs(.operate), takesForms: true
    ) { call in
      let wish = try wish(call)
      let id = try await call.records.startRun(wish, by: call.viewer.name)
      guard let run = await call.records.runs().first(where: { $0.id == id }) else {
        throw APIProblem.unavailable("the job was begun and is not remembered")
      }
      var response = APIResponse.json(json(run), status: 202)
      response.set("location", "/api/v1/runs/\(id)")
      return response
    }
  }

  private static func wish(_ call: Call) throws(APIProblem) -> RunWish {
    let model = ModelName(call.body?["model"]?.string ?? "")
    guard call.snapshot.state.models[model] != nil else {
      throw .notFound("there is no such model")
    }
    try call.require(.operate, on: .model(model))
    let data = DatasetName(call.body?["data"]?.string ?? "")
    let visible = call.snapshot.restricted(to: call.viewer).desired.datasets
    guard visible[data] != nil else {
      throw .badRequest(
        "the body is not what is expected",
        places: [.init(place: "/data", detail: "there is no such dataset, or it is not for you")])
    }
    let function =
      call.body?["function"]?.string.flatMap(RunWish.Function.init(rawValue:)) ?? .metrics
    var runtime: RuntimeName?
    if let name = call.body?["runtime"]?.string, !name.isEmpty {
      runtime = RuntimeName(name)
      guard function == .score else {
        throw .badRequest(
          "the body is not what is expected",
          places: [.init(place: "/runtime", detail: "a runtime scores, and does nothing else")])
      }
      guard call.snapshot.state.runtimes[RuntimeName(name)] != nil else {
        throw .notFound("there is no such runtime")
      }
      try call.require(.operate, on: .runtime(RuntimeName(name)))
    }
    return RunWish(function: function, model: model, data: data, runtime: runtime)
  }

  private static var cancel: Route {
    Route(
      id: "cancelRun", method: "POST", path: "/api/v1/runs/{run}/cancel", tag: "runs",
      summary: "Ends a job by hand.", parameters: [ActionRoutes.one("run", .id)],
      body: .object([]), successStatus: 202, answer: .json("Run", shape),
      problems: [404, 409, 503], admission: .needs(.operate), takesForms: true
    ) { call in
      let run = try await found(call)
      try call.require(.operate, on: .model(run.model))
      guard await call.records.cancelRun(run.id) else {
        throw APIProblem.conflict("the job has ended")
      }
      return .json(json(try await found(call)), status: 202)
    }
  }
}
