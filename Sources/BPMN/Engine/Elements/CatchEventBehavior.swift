/// An event in the middle of a path that waits for a signal, a message, a condition or a time.
enum CatchEventBehavior {
  static func activate(
    _ trigger: Trigger, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    guard let armed = try execution.arm(trigger, for: key) else {
      execution.complete(key)
      return
    }
    execution.listen(armed, element: element.index, host: key)
  }
}
