import Expressions
import Vocabulary

/// The variables that an element sees, and those that its mapping has made so far.
struct InstanceContext: ExpressionContext {
  let instance: ProcessInstance
  let key: Key
  var made: [String: JSON] = [:]

  func variable(_ name: String) -> JSON? {
    made[name] ?? instance.variable(name, visibleFrom: key)
  }
}

extension Execution {
  func context(of key: Key) -> InstanceContext {
    InstanceContext(instance: instance, key: key)
  }

  /// Evaluates an expression as an element sees it.
  func value(of expression: Expression, for key: Key, what: String) throws(Failure) -> JSON {
    if let text = expression.literalText { return .string(text) }
    switch expression.value(in: context(of: key)) {
    case .success(let value): return value
    case .failure(let error): throw Failure(error, in: expression, of: what)
    }
  }

  /// The same as a text; null is none.
  func text(of expression: Expression?, for key: Key, what: String) throws(Failure) -> String? {
    guard let expression else { return nil }
    switch try value(of: expression, for: key, what: what) {
    case .null: return nil
    case .string(let text): return text
    case let other: return other.canonicalText
    }
  }

  func condition(_ expression: Expression, for key: Key) throws(Failure) -> Bool {
    switch expression.condition(in: context(of: key)) {
    case .success(let truth): return truth
    case .failure(let error): throw Failure(error, in: expression, of: "the condition")
    }
  }

  /// Writes variables where their names already live, from an element outwards, else to the root.
  mutating func setVariables(_ variables: [String: JSON], from start: Key) {
    guard !variables.isEmpty else { return }
    var rest = variables
    var scope = start
    while scope != .root, let visit = instance[scope] {
      if !visit.variables.isEmpty {
        let here = rest.filter { visit.variables[$0.key] != nil }
        if !here.isEmpty {
          emit(.variablesSet(scope: scope, variables: here))
          for name in here.keys { rest[name] = nil }
        }
      }
      scope = visit.scope
    }
    if !rest.isEmpty { emit(.variablesSet(scope: .root, variables: rest)) }
  }

  // MARK: - Mappings

  /// Makes the variables of the element's own scope. They replace each other as a whole: a retry
  /// makes them again.
  mutating func applyInputs(of element: FlowElement, _ key: Key) throws(Failure) {
    let made = try evaluate(element.inputs, for: key)
    emit(.variablesSet(scope: key, variables: made))
  }

  /// Writes into the enclosing scope.
  mutating func applyOutputs(of element: FlowElement, _ key: Key) throws(Failure) {
    guard let scope = instance[key]?.scope else { return }
    let made = try evaluate(element.outputs, for: key)
    setVariables(made, from: scope)
  }

  private func evaluate(_ mappings: [Mapping], for key: Key) throws(Failure) -> [String: JSON] {
    var context = context(of: key)
    for mapping in mappings {
      let value = try evaluate(mapping.source, of: mapping, in: context)
      guard let name = mapping.target.first else { continue }
      if mapping.target.count == 1 {
        context.made[name] = value
      } else {
        let old = context.variable(name) ?? .null
        context.made[name] = Self.setting(value, at: mapping.target.dropFirst(), in: old)
      }
    }
    return context.made
  }

  private func evaluate(_ source: Mapping.Source, of mapping: Mapping, in context: InstanceContext)
    throws(Failure) -> JSON
  {
    switch source {
    case .expression(let expression):
      if let text = expression.literalText { return .string(text) }
      switch expression.value(in: context) {
      case .success(let value): return value
      case .failure(let error):
        let target = mapping.target.joined(separator: ".")
        throw Failure(error, in: expression, of: "the mapping to \"\(target)\"")
      }
    case .list(let sources):
      var values: [JSON] = []
      for source in sources { values.append(try evaluate(source, of: mapping, in: context)) }
      return .array(values)
    case .map(let entries):
      var values: [String: JSON] = [:]
      for entry in entries {
        values[entry.key] = try evaluate(entry.source, of: mapping, in: context)
      }
      return .object(values)
    }
  }

  /// An object with a value at a path; what is no object on the way is replaced by one.
  private static func setting(_ value: JSON, at path: ArraySlice<String>, in old: JSON) -> JSON {
    guard let name = path.first else { return value }
    var members = old.object ?? [:]
    members[name] = setting(value, at: path.dropFirst(), in: members[name] ?? .null)
    return .object(members)
  }
}
