import Expressions
import Vocabulary

/// An activity that is done several times: side by side, one after the other, or while a condition
/// holds. The visit of the loop is the scope of its instances.
enum LoopBehavior {
  /// More instances than this are taken for a slip.
  static let countLimit = 100_000

  static func start(
    _ loop: LoopDefinition, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    let armed = try execution.armBoundaryEvents(of: element, key)
    switch loop {
    case .standard:
      execution.emit(.loopStarted(key, count: nil, items: nil))
      execution.listen(armed, host: key)
      try goOnStandard(key, element, in: &execution)
    case .multiInstance(let loop):
      let (count, items) = try size(of: loop, key, in: execution)
      execution.emit(.loopStarted(key, count: count, items: items))
      let active = loop.isSequential ? min(1, count) : count
      execution.write(loop.counts(all: count, active: active, completed: 0), in: key)
      execution.listen(armed, host: key)
      if count > 0 {
        execution.beginInstancesLater(key)
      } else {
        execution.complete(key)
      }
    }
  }

  private static func size(
    of loop: LoopDefinition.MultiInstance, _ key: Key, in execution: Execution
  ) throws(Failure) -> (Int, [JSON]?) {
    if let collection = loop.collection {
      let value = try execution.value(of: collection, for: key, what: "the collection")
      let items: [JSON]
      switch value {
      case .array(let elements): items = elements
      case .object(let members) where loop.firstIndex == 0:
        items = members.sorted { $0.key < $1.key }.map(\.value)
      default: throw Failure("expected a list as the collection, found \(value.kind)")
      }
      guard items.count <= countLimit else { throw tooMany(items.count) }
      return (items.count, items)
    }
    guard let cardinality = loop.cardinality else { return (0, nil) }
    let value = try execution.value(of: cardinality, for: key, what: "the cardinality")
    let count = value.integer.map { Int($0) } ?? value.string.flatMap { Int($0) }
    guard let count, count >= 0 else {
      throw Failure(
        "expected a whole number from 0 as the cardinality, found \(value.canonicalText)")
    }
    guard count <= countLimit else { throw tooMany(count) }
    return (count, nil)
  }

  private static func tooMany(_ count: Int) -> Failure {
    Failure("a loop of \(count) instances is too long, at most \(countLimit) allowed")
  }

  // MARK: - Instances

  /// Begins the next instance of a loop; where they run side by side, the others when that one has
  /// come to rest. Never from inside an instance: a long loop would nest as deeply as it is long.
  static func beginNext(_ key: Key, in execution: inout Execution) {
    guard let visit = execution.instance[key], case .loop(let state) = visit.state,
      state.started < state.count ?? .max, visit.failure == nil
    else { return }
    let element = execution.definition.elements[visit.element]
    guard !execution.isExhausted else {
      execution.raise(
        Failure("one command entered more than \(Engine.stepLimit) elements"), at: key,
        otherwise: .stepBudget)
      return
    }
    if case .multiInstance(let loop)? = element.loop, !loop.isSequential,
      let count = state.count, state.started + 1 < count
    {
      execution.beginInstancesLater(key)
    }
    beginInstance(key, element, in: &execution)
  }

  private static func beginInstance(
    _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) {
    guard let instance = makeInstance(key, element, in: &execution) else { return }
    execution.activate(instance, element)
  }

  /// Makes the next instance; `nil` where its token rests first.
  static func makeInstance(
    _ key: Key, _ element: FlowElement, local: [String: JSON] = [:], in execution: inout Execution
  ) -> Key? {
    let instance = execution.nextKey
    let continuation = element.innerContinuation
    let rests = continuation?.before == true
    if let continuation, rests {
      execution.rest(element, continuation, scope: key, moment: .before(flow: nil))
    } else {
      execution.count()
      execution.emit(
        .elementActivated(instance, element: element.index, scope: key, flow: nil))
    }
    advance(instance, of: key, element, local, in: &execution)
    return rests ? nil : instance
  }

  /// Counts the next instance as begun, and gives it its variables.
  static func advance(
    _ instance: Key, of key: Key, _ element: FlowElement, _ local: [String: JSON],
    in execution: inout Execution
  ) {
    guard case .loop(let state)? = execution.instance[key]?.state else { return }
    execution.emit(.loopAdvanced(key))
    var variables: [String: JSON] = [:]
    if case .multiInstance(let loop)? = element.loop {
      variables["loopCounter"] = .integer(Int64(state.started + loop.firstIndex))
      if let name = loop.elementVariable, let items = state.items, state.started < items.count {
        variables[name] = items[state.started]
      }
    } else {
      variables["loopCounter"] = .integer(Int64(state.started))
    }
    execution.write(variables.merging(local) { _, given in given }, in: instance)
  }

  /// One instance is done: the loop goes on, or ends.
  static func completeInstance(
    _ instance: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    guard let visit = execution.instance[instance] else { return }
    let key = visit.scope
    var output: JSON?
    if !element.outputs.isEmpty, !execution.skipsMappings {
      execution.write(try execution.evaluate(element.outputs, for: instance), in: instance)
    }
    var index = 0
    if case .multiInstance(let loop)? = element.loop {
      let counter = execution.instance[instance]?.variables["loopCounter"]?.integer ?? 0
      index = Int(counter) - loop.firstIndex
      if let expression = loop.outputElement {
        output = try execution.value(of: expression, for: instance, what: "the output element")
      }
    }
    let isMet = try isMet(in: instance, key, element, in: &execution)
    if element.kind.isActivity { execution.recordCompensation(of: element, instance, key) }
    execution.emit(.elementCompleted(instance))
    execution.emit(.loopInstanceCompleted(key, index: index, output: output))
    if let continuation = element.innerContinuation, continuation.after {
      execution.rest(element, continuation, scope: key, moment: .after(flow: nil))
    } else {
      goOn(key, element, isMet: isMet, in: &execution)
    }
  }

  /// Camunda 8 evaluates the completion condition in the instance that is about to be done, where
  /// its own variables are; `nil` where the loop's are looked at afterwards.
  private static func isMet(
    in instance: Key, _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) -> Bool? {
    guard case .multiInstance(let loop)? = element.loop, loop.firstIndex == 1,
      let condition = loop.completionCondition,
      case .loop(let state)? = execution.instance[key]?.state, let count = state.remainder
    else { return nil }
    let completed = state.completed + 1
    let active = loop.isSequential ? (completed < count ? 1 : 0) : count - completed
    execution.write(loop.counts(all: nil, active: active, completed: completed), in: key)
    return try execution.condition(condition, for: instance)
  }

  /// Decides after an instance whether there is more to do; what fails stands at the loop.
  static func goOn(
    _ key: Key, _ element: FlowElement, isMet: Bool? = nil, in execution: inout Execution
  ) {
    do throws(Failure) {
      switch element.loop {
      case .multiInstance(let loop)?:
        try goOn(loop, key, element, isMet: isMet, in: &execution)
      case .standard?:
        try goOnStandard(key, element, in: &execution)
      case nil: break
      }
    } catch {
      execution.raise(error, at: key, otherwise: .loopFailed)
    }
  }

  private static func goOn(
    _ loop: LoopDefinition.MultiInstance, _ key: Key, _ element: FlowElement, isMet: Bool?,
    in execution: inout Execution
  ) throws(Failure) {
    guard case .loop(let state)? = execution.instance[key]?.state, let count = state.remainder
    else { return }
    let active =
      loop.isSequential
      ? (state.completed < count ? 1 : 0) : count - state.completed
    execution.write(
      loop.counts(all: nil, active: active, completed: state.completed), in: key)
    var isDone = isMet ?? false
    if isMet == nil, let condition = loop.completionCondition {
      isDone = try execution.condition(condition, for: key)
    }
    if isDone {
      execution.terminateContents(of: key)
      execution.dropWork(in: key)
      execution.complete(key)
    } else if state.completed >= count {
      // One that is done may still rest behind itself.
      guard !execution.instance.elements.contains(where: { $0.scope == key }) else { return }
      execution.complete(key)
    } else if state.started < state.count ?? 0 {
      // One after the other, or what a command with too many steps has left.
      execution.beginInstancesLater(key)
    }
  }

  private static func goOnStandard(
    _ key: Key, _ element: FlowElement, in execution: inout Execution
  ) throws(Failure) {
    guard case .standard(let loop)? = element.loop,
      case .loop(let state)? = execution.instance[key]?.state
    else { return }
    execution.write(["loopCounter": .integer(Int64(state.started))], in: key)
    var goesOn = loop.maximum.map { state.started < $0 } ?? true
    if goesOn, loop.testsBefore || state.started > 0, let condition = loop.condition {
      goesOn = try execution.condition(condition, for: key)
    }
    if goesOn {
      execution.beginInstancesLater(key)
    } else {
      execution.complete(key)
    }
  }

  /// What the loop leaves behind: its output collection, in the order of its elements.
  static func finish(_ key: Key, _ element: FlowElement, in execution: inout Execution)
    throws(Failure)
  {
    guard case .multiInstance(let loop)? = element.loop, let name = loop.outputCollection,
      let visit = execution.instance[key], case .loop(let state) = visit.state
    else { return }
    let values = (0..<(state.count ?? 0)).map { state.outputs[$0] ?? .null }
    execution.setVariables([name: .array(values)], from: visit.scope)
  }
}

extension LoopDefinition.MultiInstance {
  /// The variables that count instances, under the names of the file's engine.
  func counts(all: Int?, active: Int, completed: Int) -> [String: JSON] {
    let prefix = firstIndex == 0 ? "nrOf" : "numberOf"
    var counts: [String: JSON] = [
      prefix + "ActiveInstances": .integer(Int64(active)),
      prefix + "CompletedInstances": .integer(Int64(completed)),
    ]
    if let all { counts[prefix + "Instances"] = .integer(Int64(all)) }
    return counts
  }
}
