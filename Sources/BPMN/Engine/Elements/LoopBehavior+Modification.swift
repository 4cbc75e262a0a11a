import Vocabulary

/// Instances of loops that come and go by hand.
extension LoopBehavior {
  /// Whether a scope is a loop of several instances at once of which some are done: it is not given
  /// up with the last one that runs.
  static func isPartlyDone(_ visit: ElementInstance, in definition: ProcessDefinition) -> Bool {
    guard case .loop(let state) = visit.state,
      case .multiInstance(let loop)? = definition.elements[visit.element].loop
    else { return false }
    return !loop.isSequential && state.completed > 0
  }

  /// Begins a loop without any instance.
  static func open(_ element: FlowElement, scope: Key, in execution: inout Execution)
    throws(Failure) -> Key
  {
    let key = execution.nextKey
    execution.count()
    execution.emit(.elementActivated(key, element: element.index, scope: scope, flow: nil))
    let armed = try execution.armBoundaryEvents(of: element, key)
    switch element.loop {
    case .multiInstance(let loop)?:
      execution.emit(.loopStarted(key, count: 0, items: nil))
      execution.write(loop.counts(all: 0, active: 0, completed: 0), in: key)
    case .standard?, nil:
      execution.emit(.loopStarted(key, count: nil, items: nil))
    }
    execution.listen(armed, host: key)
    return key
  }

  /// Adds one more instance to a loop, and begins it. There is no element of the collection for it.
  static func addInstance(
    to key: Key, _ element: FlowElement, _ local: [String: JSON], in execution: inout Execution
  ) {
    grow(key, element, in: &execution)
    guard let instance = makeInstance(key, element, local: local, in: &execution) else { return }
    execution.activate(instance, element)
  }

  /// Counts a visit that was made by hand as one more instance of a loop.
  static func countIn(
    _ instance: Key, of key: Key, _ element: FlowElement, in execution: inout Execution
  ) {
    grow(key, element, in: &execution)
    advance(instance, of: key, element, [:], in: &execution)
  }

  private static func grow(_ key: Key, _ element: FlowElement, in execution: inout Execution) {
    guard case .multiInstance(let loop)? = element.loop else { return }
    execution.emit(.loopInstanceAdded(key))
    writeCounts(of: loop, key, in: &execution)
  }

  /// An instance of a loop was given up. The others go on; where all others are done, so is the
  /// loop.
  static func cancelInstance(
    of key: Key, _ element: FlowElement, in execution: inout Execution
  ) {
    guard case .multiInstance(let loop)? = element.loop else { return }
    execution.emit(.loopInstanceCancelled(key))
    writeCounts(of: loop, key, in: &execution)
    guard case .loop(let state)? = execution.instance[key]?.state,
      state.completed >= state.remainder ?? .max,
      !execution.instance.elements.contains(where: { $0.scope == key })
    else { return }
    execution.complete(key)
  }

  private static func writeCounts(
    of loop: LoopDefinition.MultiInstance, _ key: Key, in execution: inout Execution
  ) {
    guard case .loop(let state)? = execution.instance[key]?.state, let count = state.count,
      let remainder = state.remainder
    else { return }
    execution.write(
      loop.counts(all: count, active: remainder - state.completed, completed: state.completed),
      in: key)
  }
}
