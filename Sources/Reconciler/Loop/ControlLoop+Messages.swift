import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// A message from outside goes to the one place in a model's life that waits for it, else begins
  /// the process that starts by it. Where several places match, nothing happens: a message is for
  /// one.
  mutating func take(
    message name: String, to model: ModelName, correlationKey: String?,
    _ variables: [String: JSON]
  ) {
    let object = "model/\(model)"
    let allowed = variables.filter { !Self.reservedVariables.contains($0.key) }
    guard state.models[model]?.isSuspended == false else {
      log(.warning, object, "MessageRefused", "\(name): the model is suspended or unknown")
      return
    }
    if let head = activeInstance(of: model, lane: .tracked) {
      let found = receivers(ofMessage: name, correlationKey: correlationKey, in: head.id)
      guard let receiver = found.first, found.count == 1 else {
        log(
          .warning, object, "MessageRefused",
          "\(name): \(found.count) places wait for it, exactly one expected")
        return
      }
      log(.info, object, "Message", "\(name) was received")
      advance(
        receiver.0,
        .messageReceived(name: name, variables: allowed, subscription: receiver.1))
      return
    }
    guard let desiredModel = desired.models[model],
      case .process(let processName) = desiredModel.process,
      let process = desired.processes[processName],
      case .ready(let definition)? = library[process.bpmn.blob],
      !definition.startEvents(forMessage: name).isEmpty,
      let current = state.models[model]?.current
    else {
      log(
        .warning, object, "MessageRefused",
        "\(name): nothing waits for it, and it starts no process of the model")
      return
    }
    let pending = ModelRecord.PendingVersion(
      version: current.version, commit: current.commit, changed: [])
    start(
      definition, process, model, at: .message(name),
      variables: signalVariables(desiredModel, pending).merging(allowed) { own, _ in own },
      pending: pending)
  }
}
