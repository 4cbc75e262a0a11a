import Expressions
import Vocabulary

/// Evaluates decisions by what they require, each at most once.
struct GraphEvaluator: Sendable {
  let model: DecisionModel
  let recorder: Recorder
  /// What was given or found so far, by node.
  var values: [Int: FEELValue]
  /// Variables that nothing declares, for files that read such.
  let variables: [String: FEELValue]
  /// The decisions that were evaluated, in order.
  private(set) var order: [Int] = []

  init(
    model: DecisionModel, recorder: Recorder, values: [Int: FEELValue],
    variables: [String: FEELValue]
  ) {
    self.model = model
    self.recorder = recorder
    self.values = values
    self.variables = variables
  }

  func evaluator(of node: Int) -> LogicEvaluator {
    LogicEvaluator(
      model: model, recorder: recorder,
      owner: LogicEvaluator.Owner(id: model.nodes[node].id, name: model.nodes[node].label))
  }

  /// The value of a node, after those of all that it needs.
  ///
  /// The way through the graph is kept in an array: a chain of thousands of decisions must not use
  /// up the thread's stack.
  mutating func value(of node: Int, _ run: inout FEELEvaluation) throws(ExpressionError)
    -> FEELValue
  {
    var path: [(node: Int, next: Int)] = [(node, 0)]
    while let (current, next) = path.last {
      guard values[current] == nil, next < model.nodes[current].requirements.count,
        model.nodes[current].kind.isDecision
      else {
        path.removeLast()
        if values[current] == nil { values[current] = try evaluate(current, &run) }
        continue
      }
      path[path.count - 1].next += 1
      let needed = model.nodes[current].requirements[next]
      if values[needed] == nil { path.append((needed, 0)) }
    }
    return values[node] ?? .null
  }

  private mutating func evaluate(_ node: Int, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    try run.spend(1)
    let definition = model.nodes[node]
    switch definition.kind {
    case .inputData:
      return .null
    case .decision(let logic):
      order.append(node)
      let evaluator = evaluator(of: node)
      let value = try evaluator.value(of: logic, in: names(for: node), &run)
      guard let type = definition.type else { return value }
      return try evaluator.conformed(value, to: type, at: "the result", &run) ?? .null
    case .function(let function):
      return .function(self.function(node, function))
    case .broken(let message):
      return evaluator(of: node).warn("unsupported", "", message)
    case .service(let outputs, let parameters):
      return .function(service(node, outputs: outputs, parameters: parameters))
    }
  }

  // MARK: - Names

  /// The names that a node's logic sees: what it requires, by its variables' names, behind the
  /// import's name if it stands in another file.
  func names(for node: Int) -> LogicEvaluator.Names {
    let definition = model.nodes[node]
    var names = model.isOpen ? variables : [:]
    for needed in definition.requirements {
      let other = model.nodes[needed]
      let value = values[needed] ?? lazyFunction(needed)
      let prefixes = model.prefixes(of: other.file, from: definition.file)
      guard let first = prefixes.first else {
        names[other.name] = value
        if !other.hasVariable { addOutputs(of: value, needed, to: &names) }
        continue
      }
      names[first] = Self.putting(
        value, at: prefixes.dropFirst() + [other.name], into: names[first])
    }
    return names
  }

  private static func putting(_ value: FEELValue, at path: [String], into old: FEELValue?)
    -> FEELValue
  {
    guard let name = path.first else { return value }
    var context = old?.context ?? FEELContext()
    context[name] = putting(value, at: Array(path.dropFirst()), into: context[name])
    return .context(context)
  }

  /// The outputs of a table by their own names, as Camunda hands them on: of one rule its values,
  /// of several the lists of them.
  private func addOutputs(
    of value: FEELValue, _ node: Int, to names: inout LogicEvaluator.Names
  ) {
    guard case .decision(let logic) = model.nodes[node].kind, case .table(let table) = logic.kind
    else { return }
    for output in table.outputs where !output.name.isEmpty && names[output.name] == nil {
      if !table.isCompound {
        names[output.name] = value
      } else if case .context(let row) = value {
        names[output.name] = row[output.name] ?? .null
      } else if case .list(let rows) = value {
        names[output.name] = .list(rows.map { $0.context?[output.name] ?? .null })
      } else {
        names[output.name] = .null
      }
    }
  }

  // MARK: - Functions

  /// The functions that functions need are made when they are called.
  private func lazyFunction(_ node: Int) -> FEELValue {
    switch model.nodes[node].kind {
    case .function(let function): .function(self.function(node, function))
    case .service(let outputs, let parameters):
      .function(service(node, outputs: outputs, parameters: parameters))
    case .inputData, .decision, .broken: .null
    }
  }

  /// A business knowledge model as a value.
  private func function(_ node: Int, _ logic: FunctionLogic) -> FEELFunction {
    let evaluator = evaluator(of: node)
    // Knowledge knows other knowledge, and nothing of the decision that calls it.
    let graph = GraphEvaluator(model: model, recorder: recorder, values: [:], variables: [:])
    return FEELFunction(
      name: model.nodes[node].name, parameters: evaluator.parameters(of: logic)
    ) { (arguments, run: inout FEELEvaluation) throws(ExpressionError) in
      var names = graph.names(for: node)
      names[logic.name] = .function(graph.function(node, logic))
      return try evaluator.call(logic, arguments, in: names, &run)
    }
  }

  /// A decision service as a value: its decisions see its arguments and nothing else.
  private func service(_ node: Int, outputs: [Int], parameters: [Int]) -> FEELFunction {
    let evaluator = evaluator(of: node)
    let model = model
    let recorder = recorder
    return FEELFunction(
      name: model.nodes[node].name,
      parameters: parameters.map { FEELFunction.Parameter(model.nodes[$0].name) }
    ) { (arguments, run: inout FEELEvaluation) throws(ExpressionError) in
      var values: [Int: FEELValue] = [:]
      for (parameter, argument) in zip(parameters, arguments) {
        guard let type = model.nodes[parameter].type else {
          values[parameter] = argument
          continue
        }
        let place = "parameter \"\(model.nodes[parameter].name)\""
        guard let value = try evaluator.conformed(argument, to: type, at: place, &run) else {
          return .null
        }
        values[parameter] = value
      }
      var graph = GraphEvaluator(
        model: model, recorder: recorder, values: values, variables: [:])
      return try graph.serviceResult(node, outputs: outputs, &run)
    }
  }

  /// The value of a service: of its only output decision, or of all by name.
  mutating func serviceResult(_ node: Int, outputs: [Int], _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    var members: [(String, FEELValue)] = []
    for output in outputs {
      members.append((model.nodes[output].name, try value(of: output, &run)))
    }
    let result = members.count == 1 ? members[0].1 : FEELValue.context(FEELContext(members))
    guard let type = model.nodes[node].type else { return result }
    return try evaluator(of: node).conformed(result, to: type, at: "the result", &run) ?? .null
  }
}
