import Expressions
import Vocabulary

/// The variables that an element sees, those that its mapping has made so far, and what
/// expressions may ask about the execution.
struct EngineContext: ProcessExpressionContext {
  private let source: Source
  let now: Instant?
  var made: [String: JSON] = [:]

  private enum Source {
    case instance(ProcessInstance, Key, ProcessDefinition)
    case variables([String: JSON])
  }

  init(instance: ProcessInstance, key: Key, definition: ProcessDefinition, now: Instant) {
    source = .instance(instance, key, definition)
    self.now = now
  }

  /// A context without an instance: a start event's, or a called process's variables.
  init(variables: [String: JSON], now: Instant) {
    source = .variables(variables)
    self.now = now
  }

  func variable(_ name: String) -> JSON? {
    if let value = made[name] { return value }
    switch source {
    case .instance(let instance, let key, _): return instance.variable(name, visibleFrom: key)
    case .variables(let variables): return variables[name]
    }
  }

  func localVariable(_ name: String) -> JSON? {
    guard case .instance(let instance, let key, _) = source else { return variable(name) }
    return key == .root ? instance.variables[name] : instance[key]?.variables[name]
  }

  /// `execution.processBusinessKey` and its like.
  func property(_ name: String, of object: String) -> JSON? {
    guard case .instance(let instance, let key, let definition) = source else { return nil }
    let element = instance[key].map { definition.elements[$0.element] }
    switch (object, name) {
    case ("execution", "processBusinessKey"), ("execution", "businessKey"):
      return instance.businessKey.map { .string($0) } ?? .null
    case ("execution", "currentActivityId"), ("task", "taskDefinitionKey"):
      return element.map { .string($0.id) } ?? .null
    case ("execution", "currentActivityName"), ("task", "name"):
      return element?.name.map { .string($0) } ?? .null
    case ("execution", "id"), ("task", "id"), ("execution", "activityInstanceId"):
      return .string(key.description)
    case ("execution", "processDefinitionKey"):
      return .string(definition.id)
    case ("task", "assignee"):
      guard case .userTask(let request)? = instance[key]?.state else { return nil }
      return request.assignee.map { .string($0) } ?? .null
    default: return nil
    }
  }
}
