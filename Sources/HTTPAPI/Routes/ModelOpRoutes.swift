import Reconciler
import Vocabulary

/// ModelOp's way to send a signal: Camunda's `POST /signal`, and ModelOp's addition that answers
/// with what the signal was sent to. Callers that know ModelOp need not change.
enum ModelOpRoutes {
  static var all: [Route] {
    [
      route("modelOpSignal", "/mlc-service/rest/signal", answers: false),
      route("modelOpSignalResponsive", "/mlc-service/rest/signalResponsive", answers: true),
    ]
  }

  private static let variable = Schema.object([
    .init("value", .any, "The value."),
    .init("type", .string(maxLength: 100), "Camunda's name of its type.", isRequired: false),
    .init("valueInfo", .any, "Camunda's details of the type.", isRequired: false),
    .init("local", .boolean, "Not used.", isRequired: false),
  ])

  private static func route(_ id: String, _ path: String, answers: Bool) -> Route {
    Route(
      id: id, method: "POST", path: path, tag: "modelop",
      summary: answers
        ? "Sends a signal, waits until Muster has taken it in, and says which instances it began."
        : "Sends a signal.",
      body: .object([
        .init("name", .string(maxLength: 300), "The signal, bare or with ModelOp's prefix."),
        .init("variables", .map(variable), "Variables that go with it.", isRequired: false),
        .init("executionId", .string(maxLength: 200), "Not supported.", isRequired: false),
        .init("tenantId", .string(maxLength: 200), "Not used.", isRequired: false),
        .init("withoutTenantId", .boolean, "Not used.", isRequired: false),
      ]), successStatus: answers ? 200 : 204,
      answer: answers
        ? .json(
          "SignalAnswer",
          .object([
            .init("request", .id, "The id of the request."),
            .init("isTaken", .boolean, "Whether Muster has taken it in; else ask for the request."),
            .init("name", .string(), "The signal's bare name."),
            .init("processInstances", .array(.any), "The instances that it began."),
            .init(
              "leftOut", Shapes.texts, "Variables that only verdicts may set, which were left out.",
              isRequired: false),
          ])) : .empty,
      problems: [404, 503], admission: .needs(.operate)
    ) { call in
      let (signal, model) = try read(call.body ?? .object([:]), in: call.snapshot)
      try call.require(.operate, on: model.map { .model($0) } ?? .project)
      let id = try await call.records.leave(
        .signal(name: signal.name, model: model, variables: signal.variables),
        by: call.viewer.name)
      guard answers else { return APIResponse(status: 204) }
      let isTaken = try await call.records.isDealtWith(id, within: patience)
      let after = try await call.records.snapshot()
      let begun = SignalRequest.begun(
        from: call.snapshot.state, to: after.state, model: model)
      var members = signal.answer(begun: begun).object ?? [:]
      members["request"] = .string(id)
      members["isTaken"] = .bool(isTaken)
      return .json(.object(members))
    }
  }

  /// How long an answer waits for the Muster at work.
  private static let patience = Duration.seconds(10)

  private static func read(
    _ body: JSON, in snapshot: Snapshot
  ) throws(APIProblem) -> (SignalRequest, ModelName?) {
    do throws(SignalRequest.Problem) {
      let signal = try SignalRequest(body)
      return (signal, try signal.model(in: snapshot.state))
    } catch {
      throw .badRequest(
        "the body is not what is expected",
        places: [.init(place: error.place, detail: error.message)])
    }
  }
}
