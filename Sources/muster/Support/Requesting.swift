import Host
import Reconciler
import Registry
import Vocabulary

/// Requests of people that need no signature: to the Muster at work, or carried out here.
enum Requesting {
  /// Hands a request over and waits until it was dealt with.
  static func carryOut(_ request: Request, in workspace: Workspace) async throws {
    guard workspace.folder.isInUse else {
      throw Refusal.usage(
        "no Muster works on \(workspace.repository)",
        hint: "run this where muster serve or muster reconcile runs")
    }
    if WriterLock.isHeld(workspace.folder.lock) {
      try await Asking.ask(request, in: workspace)
      return
    }
    let daemon = try await Daemon(
      workspace.configuration(log: EventPrinter.print, progress: Console.progress))
    try await daemon.submit(request)
  }

  /// What was recorded, to check names against.
  static func state(of workspace: Workspace) throws -> ControlState {
    try Planning.recordedState(
      repository: workspace.repository, database: workspace.folder.database)
  }

  /// `model/credit-risk` or `runtime/credit-prod`, known to be there.
  static func resource(_ text: String, in state: ControlState) throws -> ResourceID {
    let known =
      state.models.keys.map { "model/\($0)" } + state.runtimes.keys.map { "runtime/\($0)" }
    guard known.contains(text), let id = ResourceID(text) else {
      throw Refusal.usage(
        "there is no \"\(text)\"",
        hint: Suggestion.hint(for: text, among: known)
          ?? known.first { $0.hasSuffix("/" + text) }.map { "did you mean \"\($0)\"?" }
          ?? "name a model or a runtime: model/<name>, runtime/<name>")
    }
    return id
  }

  /// A model by its bare name or as `model/<name>`, known to be there.
  static func model(_ text: String, in state: ControlState) throws -> ModelName {
    let name = ModelName(text.hasPrefix("model/") ? String(text.dropFirst(6)) : text)
    guard state.models[name] != nil else {
      throw Refusal.usage(
        "no model is named \"\(name)\"",
        hint: Suggestion.hint(for: name.text, among: state.models.keys.map(\.text)))
    }
    return name
  }
}
