/// A process inside a process: its own scope, done when nothing moves or waits in it.
enum SubProcessBehavior {
  static func activate(
    start: Int, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    execution.listen(try execution.armBoundaryEvents(of: element, key), host: key)
    execution.enter(start, scope: key, flow: nil)
  }
}
