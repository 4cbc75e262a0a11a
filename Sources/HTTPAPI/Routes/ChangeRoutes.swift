import Reconciler
import Vocabulary

/// Server-sent events (WHATWG HTML, 9.2): what changed, as it changes.
struct ChangeRoutes: Sendable {
  let hub: ChangeHub
  /// Whether somebody who was let in still is: a token may have been revoked meanwhile.
  let isStillLetIn: @Sendable (Viewer) async -> Bool

  var all: [Route] {
    [
      Route(
        id: "watchChanges", method: "GET", path: "/api/v1/changes", tag: "changes",
        summary: """
          Server-sent events: `change` with what changed, `reset` where everything may have. \
          `Last-Event-ID` tells what was seen last.
          """,
        answer: .bytes(type: "text/event-stream"), problems: [503], admission: .needs(.read)
      ) { call in try response(call) }
    ]
  }

  private func response(_ call: Call) throws(APIProblem) -> APIResponse {
    guard call.request.method == "GET" else {
      return APIResponse(type: "text/event-stream")
    }
    guard let ticks = hub.watch() else {
      throw .unavailable("too many watch already", hint: "load the page again from time to time")
    }
    var response = APIResponse(
      type: "text/event-stream",
      headers: [
        (name: "cache-control", value: "no-store"), (name: "x-accel-buffering", value: "no"),
      ])
    let (revision, isKnown) = start(call)
    response.body = .stream(
      ChangeStream(
        ticks, call, epoch: hub.epoch, revision: revision, isKnown: isKnown,
        isStillLetIn: isStillLetIn))
    return response
  }

  /// From which revision on somebody wants to hear, and whether what they have seen is of this
  /// process.
  private func start(_ call: Call) -> (Int64, isKnown: Bool) {
    let now = call.snapshot.revision
    guard let last = call.request.header("last-event-id") else { return (now, true) }
    let parts = last.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, parts[0] == hub.epoch, let revision = Int64(parts[1]), revision <= now
    else { return (now, false) }
    return (revision, true)
  }
}

extension RecordKey {
  /// As events name it.
  var text: String {
    switch self {
    case .model(let name): "model/\(name)"
    case .runtime(let name): "runtime/\(name)"
    case .task(let id): "task/\(id)"
    case .instance(let id): "instance/\(id)"
    case .approval(let key): "approval/\(Resource<ApprovalRecord>.id(of: key))"
    case .proposal(let ref): "proposal/\(Digest(of: ref))"
    case .alertGroups: "alerts"
    case .monitor(let id): id
    case .schedule(let id): "schedule/\(id)"
    case .retraining(let name): "retraining/\(name)"
    }
  }

  /// Whose permission counts.
  func object(in snapshot: Snapshot) -> AccessObject {
    switch self {
    case .model(let name): .model(name)
    case .runtime(let name): .runtime(name)
    case .task(let id): snapshot.state.tasks[id]?.object ?? .project
    case .instance(let id): snapshot.state.instances[id].map { .model($0.model) } ?? .project
    case .approval(let key): snapshot.state.approvals[key].map { .model($0.model) } ?? .project
    case .monitor(let id): snapshot.state.monitors[id].map { .model($0.model) } ?? .project
    case .retraining(let name): .model(name)
    case .proposal, .alertGroups, .schedule: .project
    }
  }
}
