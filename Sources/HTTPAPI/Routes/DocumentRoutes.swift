import Gates
import Reconciler
import Registry
import Vocabulary

/// Single documents that are looked up when they are asked for.
enum DocumentRoutes {
  static var all: [Route] {
    [measurement, resultLog, processFile, instanceEvents, runtimeLog, trainingLog, evidence]
  }

  private static func one(_ name: String, _ schema: Schema = .id) -> Route.Parameter {
    .init(name: name, location: .path, schema: schema, description: "Which one.", isRequired: true)
  }

  /// The measurement that a path names, if it is of a model that the viewer may see.
  private static func document(_ call: Call) async throws -> JSON {
    let id = call.path("result")
    let items = call.snapshot.testResultsByID[MeasurementID(id)] ?? []
    guard
      items.contains(where: { call.viewer.may(.read, on: .model($0.model), in: call.snapshot) }),
      let json = try await call.records.measurement(id)
    else { throw APIProblem.notFound("there is no such measurement, or it is not for you") }
    return json
  }

  private static var measurement: Route {
    Route(
      id: "getMeasurement", method: "GET", path: "/api/v1/test-results/{result}/measurement",
      tag: "test-results",
      summary: "The whole record of a measurement, with the data of its charts.",
      parameters: [one("result")], answer: .json("Measurement", .map(.any)), problems: [404],
      admission: .needs(.read)
    ) { call in .json(try await document(call)) }
  }

  private static var resultLog: Route {
    Route(
      id: "getTestResultLog", method: "GET", path: "/api/v1/test-results/{result}/log",
      tag: "test-results", summary: "The log of a test; it is kept where the test failed.",
      parameters: [one("result")], answer: .bytes(type: "text/plain; charset=utf-8"),
      problems: [404], admission: .needs(.read)
    ) { call in
      guard let log = try await document(call)["log"]?.string else {
        throw APIProblem.notFound("no log of it was kept")
      }
      return APIResponse(type: "text/plain; charset=utf-8", body: Array(log.utf8))
    }
  }

  private static var processFile: Route {
    Route(
      id: "getProcessFile", method: "GET", path: "/api/v1/processes/{process}/bpmn",
      tag: "processes", summary: "The process file, as the tracked branch has it.",
      parameters: [one("process", .name)], answer: .bytes(type: "application/xml"),
      problems: [404], admission: .needs(.read)
    ) { call in
      let item = try Resource<ProcessItem>.processes.found(call)
      guard let file = item.definition?.bpmn, let bytes = try await call.records.blob(file.blob)
      else { throw APIProblem.notFound("its file is not to be had") }
      return .download(bytes, type: "application/xml", name: "\(item.name).bpmn")
    }
  }

  private static var instanceEvents: Route {
    let event = Schema.object([
      .init("at", .moment, "When."), .init("event", .any, "What happened, in the engine's words."),
    ])
    return Route(
      id: "listInstanceEvents", method: "GET", path: "/api/v1/instances/{instance}/events",
      tag: "instances", summary: "What happened in an instance, in order.",
      parameters: [one("instance")],
      answer: .json(
        "InstanceEventList", .object([.init("items", .array(event), "The events.")])),
      problems: [404], admission: .needs(.read)
    ) { call in
      let instance = try Resource<InstanceRecord>.instances.found(call)
      let events = try await call.records.events(of: instance.id)
      return .json([
        "items": .array(events.map { ["at": Shapes.moment($0.at), "event": $0.event] })
      ])
    }
  }

  private static var runtimeLog: Route {
    Route(
      id: "getRuntimeLog", method: "GET", path: "/api/v1/runtimes/{runtime}/log", tag: "runtimes",
      summary: "The last part of a runtime's log.", parameters: [one("runtime", .name)],
      answer: .bytes(type: "text/plain; charset=utf-8"), problems: [404], admission: .needs(.read)
    ) { call in
      let runtime = try Resource<RuntimeRecord>.runtimes.found(call)
      guard let log = try await call.records.runtimeLog(runtime.name) else {
        throw APIProblem.notFound("it has no log here: Muster has started no process for it")
      }
      return APIResponse(type: "text/plain; charset=utf-8", body: log)
    }
  }

  private static var trainingLog: Route {
    Route(
      id: "getTrainingLog", method: "GET", path: "/api/v1/trainings/{training}/log",
      tag: "trainings",
      summary: "The last part of what a training's function printed, while it runs and for a time.",
      parameters: [one("training")], answer: .bytes(type: "text/plain; charset=utf-8"),
      problems: [404], admission: .needs(.read)
    ) { call in
      let found = try Resource<TrainingItem>.trainings.found(call)
      guard let log = try await call.records.jobLog(found.training.job) else {
        throw APIProblem.notFound("no log of it is kept here")
      }
      return APIResponse(type: "text/plain; charset=utf-8", body: log)
    }
  }

  private static var evidence: Route {
    Route(
      id: "getApprovalEvidence", method: "GET", path: "/api/v1/approvals/{approval}/evidence",
      tag: "approvals", summary: "The raw commit that proves an approval.",
      parameters: [one("approval")], answer: .bytes(type: "text/plain; charset=utf-8"),
      problems: [404], admission: .needs(.read)
    ) { call in
      let approval = try Resource<ApprovalRecord>.approvals.found(call)
      guard let bytes = try await call.records.evidence(of: approval.id) else {
        throw APIProblem.notFound("its commit is not to be had")
      }
      return .download(bytes, type: "text/plain; charset=utf-8", name: "\(approval.commit).commit")
    }
  }
}
