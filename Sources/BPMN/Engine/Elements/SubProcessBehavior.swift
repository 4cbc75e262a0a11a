/// A process inside a process: its own scope, done when nothing moves or waits in it.
enum SubProcessBehavior {
  static func activate(
    _ process: SubProcess, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    let boundary = try execution.armBoundaryEvents(of: element, key)
    let inner = try execution.armEventSubProcesses(element.eventSubProcesses, key)
    execution.listen(boundary, host: key)
    execution.listen(inner, host: key)
    execution.enter(process.start, scope: key, flow: nil)
  }
}
