import Expressions
import Vocabulary

extension Execution {
  func context(of key: Key) -> EngineContext {
    EngineContext(instance: instance, key: key, definition: definition, now: now)
  }

  /// Evaluates an expression as an element sees it.
  func value(of expression: Expression, for key: Key, what: String) throws(Failure) -> JSON {
    if let text = expression.literalText { return .string(text) }
    switch expression.value(in: context(of: key), time: .init(now)) {
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
    switch expression.condition(in: context(of: key), time: .init(now)) {
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
          write(here, in: scope)
          for name in here.keys { rest[name] = nil }
        }
      }
      scope = visit.scope
    }
    write(rest, in: .root)
  }

  /// Writes what an element gave: as any variables, but in Camunda 8 with an output mapping only
  /// into its own scope, from which the mapping then picks.
  mutating func setResult(_ variables: [String: JSON], of key: Key) {
    if definition.dialect == .camunda8, let element = element(of: key), !element.outputs.isEmpty {
      write(variables, in: key)
    } else {
      setVariables(variables, from: key)
    }
  }

  // MARK: - Mappings

  /// Makes the variables of the element's own scope. They replace each other as a whole: a retry
  /// makes them again.
  mutating func applyInputs(of element: FlowElement, _ key: Key) throws(Failure) {
    guard !skipsMappings, !element.inputs.isEmpty else { return }
    let made = try evaluate(element.inputs, for: key)
    write(made, in: key)
  }

  /// Writes into the enclosing scope.
  mutating func applyOutputs(of element: FlowElement, _ key: Key) throws(Failure) {
    guard !skipsMappings, let scope = instance[key]?.scope else { return }
    let made = try evaluate(element.outputs, for: key)
    setVariables(made, from: scope)
  }

  // MARK: - Scripts and listeners

  /// Runs a script as an element sees it; the value of its last expression.
  mutating func run(_ script: Script, for key: Key, what: String) throws(Failure) -> JSON {
    var locals: [String: JSON] = [:]
    var last = JSON.null
    for statement in script.statements {
      var context = context(of: key)
      context.made = locals
      let effect: ExpressionEffect
      switch statement.value.effect(in: context, time: .init(now)) {
      case .success(let made): effect = made
      case .failure(let error): throw Failure(error, in: statement.value, of: what)
      }
      for assignment in effect.assignments {
        if assignment.isLocal {
          write([assignment.name: assignment.value], in: key)
        } else {
          setVariables([assignment.name: assignment.value], from: key)
        }
      }
      last = effect.value
      switch statement.target {
      case .none: break
      case .local(let name): locals[name] = last
      case .variable(let name): setVariables([name: last], from: key)
      case .ownScope(let name): write([name: last], in: key)
      }
    }
    return last
  }

  mutating func listeners(_ moment: Listener.Moment, of element: FlowElement, _ key: Key)
    throws(Failure)
  {
    guard !skipsListeners else { return }
    for listener in element.listeners where listener.moment == moment {
      _ = try run(listener.script, for: key, what: "the listener")
    }
  }

  /// What is to be evaluated where flows are taken: before the element is left, so that what fails
  /// stands there.
  mutating func listeners(of flows: [Int], from scope: Key) throws(Failure) {
    guard !skipsListeners else { return }
    for flow in flows {
      for listener in definition.flows[flow].listeners {
        _ = try run(listener.script, for: scope, what: "the listener")
      }
    }
  }

  /// What is to be evaluated where the process begins or ends.
  mutating func processListeners(_ moment: Listener.Moment) throws(Failure) {
    guard !skipsListeners else { return }
    for listener in definition.listeners where listener.moment == moment {
      _ = try run(listener.script, for: .root, what: "the listener")
    }
  }

  // MARK: - Mappings, one by one

  func evaluate(_ mappings: [Mapping], for key: Key) throws(Failure) -> [String: JSON] {
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

  private func evaluate(_ source: Mapping.Source, of mapping: Mapping, in context: EngineContext)
    throws(Failure) -> JSON
  {
    switch source {
    case .expression(let expression):
      if let text = expression.literalText { return .string(text) }
      switch expression.value(in: context, time: .init(now)) {
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
