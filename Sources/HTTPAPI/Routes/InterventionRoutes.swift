import Dashboard
import Reconciler
import Registry
import Vocabulary

/// What people end, begin and move by hand.
enum InterventionRoutes {
  static var all: [Route] { [cancelInstance, modifyInstance, cancelJob, startModel, retrainModel] }

  private static let reason = Schema.Property(
    "reason", .string(maxLength: 1000), "Why, for the audit trail.", isRequired: false)

  private static func reason(_ call: Call) -> String {
    call.body?["reason"]?.string?.trimmed ?? ""
  }

  private static var cancelInstance: Route {
    ActionRoutes.action(
      "cancelInstance", "instances/{instance}/cancel", tag: "instances",
      "Ends an instance now, its open tasks and jobs with it.", needs: .operate,
      parameters: [ActionRoutes.one("instance", .id)], body: .object([reason])
    ) { call in
      let instance = try active(call)
      if let caller = instance.caller {
        throw APIProblem.conflict(
          "\(caller.instance) has called it and would wait for it for ever",
          hint: "cancel that one")
      }
      return .cancel(instance.id, reason: reason(call))
    }
  }

  /// The instance of a call, that somebody may operate and that still runs.
  private static func active(_ call: Call) throws -> InstanceRecord {
    let instance = try Resource<InstanceRecord>.instances.found(call)
    try call.require(.operate, on: .model(instance.model))
    guard instance.isActive else {
      throw APIProblem.conflict("\(instance.id) has ended (\(instance.outcome ?? "ended"))")
    }
    return instance
  }

  private static var modifyInstance: Route {
    let places = Schema.array(.string(maxLength: 300), maxItems: 100)
    return ActionRoutes.action(
      "modifyInstance", "instances/{instance}/modify", tag: "instances",
      """
      Moves tokens by hand: variables are set first, then tokens are put, then others are taken \
      away; all of it, or nothing. A place is an element's id; behind a colon, a key.
      """, needs: .operate, parameters: [ActionRoutes.one("instance", .id)],
      body: .object([
        .init("cancel", places, "Where tokens are taken away.", isRequired: false),
        .init("startBefore", places, "Before what tokens are put.", isRequired: false),
        .init("startAfter", places, "Behind what tokens are put.", isRequired: false),
        .init("variables", .map(.any), "What is set.", isRequired: false),
      ])
    ) { call in
      let instance = try active(call)
      guard call.snapshot.state.models[instance.model]?.isSuspended != true else {
        throw APIProblem.conflict("the model \(instance.model) is suspended; resume it first")
      }
      func places(_ name: String) -> [String] {
        (call.body?[name]?.array ?? []).compactMap(\.string).filter { !$0.isEmpty }
      }
      let moves = TokenMoves(
        cancel: places("cancel"), startBefore: places("startBefore"),
        startAfter: places("startAfter"), variables: call.body?["variables"]?.object ?? [:])
      guard moves != TokenMoves(variables: moves.variables) else {
        throw APIProblem.badRequest(
          "no token would be moved",
          places: [.init(place: "/cancel", detail: "name an element here or in startBefore")])
      }
      return .modify(instance.id, moves)
    }
  }

  private static var cancelJob: Route {
    ActionRoutes.action(
      "cancelJob", "jobs/{job}/cancel", tag: "jobs",
      "Ends a job and what runs for it: what asked for it stands still until somebody retries it.",
      needs: .operate,
      parameters: [ActionRoutes.one("job", .id)], body: .object([reason])
    ) { call in
      let found = try Resource<JobItem>.jobs.found(call)
      try call.require(.operate, on: .model(found.instance.model))
      guard !found.job.state.isFinal else {
        throw APIProblem.conflict(
          "the job has ended (\(found.job.state.rawValue.lowercased()))")
      }
      return .cancelJob(found.job.id, reason: reason(call))
    }
  }

  private static var startModel: Route {
    ActionRoutes.action(
      "startModel", "models/{model}/start", tag: "models",
      "Begins the life-cycle process of the current version once more.", needs: .operate,
      parameters: [ActionRoutes.one("model")]
    ) { call in
      let name = ModelName(call.path("model"))
      guard let record = call.snapshot.state.models[name] else { throw APIProblem.notFound() }
      try call.require(.operate, on: .model(name))
      guard !record.isSuspended else {
        throw APIProblem.conflict("the model is suspended; resume it first")
      }
      guard record.current != nil else {
        throw APIProblem.conflict("no version of the model is recorded")
      }
      let running = call.snapshot.state.instances.values.first {
        $0.model == name && $0.lane == .tracked && $0.isActive && $0.caller == nil
      }
      if let running {
        throw APIProblem.conflict("\(running.id) runs already", hint: "cancel it first")
      }
      return .start(name)
    }
  }

  private static var retrainModel: Route {
    ActionRoutes.action(
      "retrainModel", "models/{model}/retrain", tag: "models",
      "Trains a model again; what comes of it is proposed on a branch.", needs: .operate,
      parameters: [ActionRoutes.one("model")],
      body: .object([
        .init(
          "seed", .integer(minimum: 0),
          "What its random numbers begin with, in the place of the manifest's.", isRequired: false)
      ])
    ) { call in
      let name = ModelName(call.path("model"))
      guard let record = call.snapshot.state.models[name] else { throw APIProblem.notFound() }
      try call.require(.operate, on: .model(name))
      guard !record.isSuspended else {
        throw APIProblem.conflict("the model is suspended; resume it first")
      }
      guard call.snapshot.desired.models[name]?.retrain != nil else {
        throw APIProblem.conflict("the manifest of \(name) has no retrain")
      }
      return .retrain(name, seed: call.body?["seed"]?.integer)
    }
  }
}
