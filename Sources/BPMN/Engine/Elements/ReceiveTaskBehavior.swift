/// Waits for a message, or until somebody triggers it.
enum ReceiveTaskBehavior {
  static func activate(
    _ message: EventReference?, _ key: Key, _ element: FlowElement,
    in execution: inout Execution
  ) throws(Failure) {
    let armed = try execution.armBoundaryEvents(of: element, key)
    if let message {
      let trigger = try execution.arm(.message(message), for: key)
      if let trigger { execution.listen(trigger, element: element.index, host: key) }
    } else {
      execution.emit(.triggerAwaited(key))
    }
    execution.listen(armed, host: key)
  }
}
