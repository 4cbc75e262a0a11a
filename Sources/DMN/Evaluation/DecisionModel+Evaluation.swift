import Expressions
package import Vocabulary

/// Why a decision could not be evaluated at all.
package enum DecisionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The model has no decision, service or function of that name or id.
  case unknownDecision(String, hint: String?)
  /// A limit was reached; the message says which.
  case limit(String)

  package var description: String {
    switch self {
    case .unknownDecision(let name, let hint):
      "there is no decision \"\(name)\"" + (hint.map { "; \($0)" } ?? "")
    case .limit(let message): "the evaluation was ended: \(message)"
    }
  }
}

extension DecisionModel {
  /// Evaluates a decision or a decision service, named by its id or its name.
  ///
  /// `now` is the moment that `now()` and `today()` give. What makes no sense is null, with a
  /// warning in the outcome; an evaluation that takes too much is a failure.
  package func evaluate(
    _ decision: String, in namespace: String? = nil, inputs: DecisionInputs,
    now: Instant? = nil, zones: TimeZones = .utc
  ) -> Result<DecisionOutcome, DecisionError> {
    guard
      let node = node(
        decision, in: namespace,
        where: { node in
          if case .service = node.kind { true } else { node.kind.isDecision }
        })
    else { return .failure(unknown(decision)) }
    return run(now: now, zones: zones) { (graph, run) throws(ExpressionError) in
      try give(inputs, to: &graph, &run)
      if case .service(let outputs, let parameters) = nodes[node].kind {
        return try serve(node, outputs, parameters, graph, &run)
      }
      let value = try graph.value(of: node, &run)
      return (value, graph)
    } given: {
      inputs
    }
  }

  /// Calls a business knowledge model or a decision service by name with named arguments.
  package func call(
    _ function: String, in namespace: String? = nil, arguments: DecisionInputs,
    now: Instant? = nil, zones: TimeZones = .utc
  ) -> Result<DecisionOutcome, DecisionError> {
    guard
      let node = node(
        function, in: namespace,
        where: { node in
          if case .function = node.kind { true } else { false }
        })
    else { return .failure(unknown(function)) }
    return run(now: now, zones: zones) { (graph, run) throws(ExpressionError) in
      guard case .function(let callee) = try graph.value(of: node, &run) else {
        return (.null, graph)
      }
      let value = try graph.evaluator(of: node).call(
        callee, named: arguments.values.map { ($0.name, $0.value) }, at: "", &run)
      graph.recorder.take(&run, owner: graph.evaluator(of: node).owner, place: "")
      return (value, graph)
    } given: {
      DecisionInputs()
    }
  }

  private func unknown(_ name: String) -> DecisionError {
    .unknownDecision(
      name, hint: Suggestion.hint(for: name, among: decisions.flatMap { [$0.id, $0.name] }))
  }

  // MARK: - Running

  private func run(
    now: Instant?, zones: TimeZones,
    _ body: (inout GraphEvaluator, inout FEELEvaluation) throws(ExpressionError) -> (
      FEELValue, GraphEvaluator
    ),
    given inputs: () -> DecisionInputs
  ) -> Result<DecisionOutcome, DecisionError> {
    let recorder = Recorder(limit: limits.warnings)
    var run = FEELEvaluation(
      limits: ExpressionLimits(steps: limits.steps, depth: limits.depth, size: limits.size),
      now: now.flatMap { FEELDateAndTime($0) }, zones: zones)
    var graph = GraphEvaluator(
      model: self, recorder: recorder, values: [:],
      variables: isOpen ? variables(of: inputs()) : [:])
    do throws(ExpressionError) {
      let (value, end) = try body(&graph, &run)
      return .success(
        DecisionOutcome(
          decisions: end.order.map { node in
            DecisionOutcome.Decided(
              id: nodes[node].id, name: nodes[node].name, value: end.values[node] ?? .null)
          }, value: value, tables: recorder.tables, warnings: recorder.warnings))
    } catch {
      return .failure(.limit(error.message))
    }
  }

  /// A service that is evaluated by itself: what it is not given is null.
  private func serve(
    _ node: Int, _ outputs: [Int], _ parameters: [Int], _ given: GraphEvaluator,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> (FEELValue, GraphEvaluator) {
    var values: [Int: FEELValue] = [:]
    for parameter in parameters { values[parameter] = given.values[parameter] ?? .null }
    var graph = GraphEvaluator(
      model: self, recorder: given.recorder, values: values, variables: given.variables)
    let value = try graph.serviceResult(node, outputs: outputs, &run)
    return (value, graph)
  }

  /// A graph with its inputs, in which all that a decision needs is evaluated, and it is not.
  func prepared(
    for node: Int, inputs: DecisionInputs, recorder: Recorder, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> GraphEvaluator {
    var graph = GraphEvaluator(
      model: self, recorder: recorder, values: [:],
      variables: isOpen ? variables(of: inputs) : [:])
    try give(inputs, to: &graph, &run)
    for needed in nodes[node].requirements { _ = try graph.value(of: needed, &run) }
    return graph
  }

  // MARK: - Inputs

  private func variables(of inputs: DecisionInputs) -> [String: FEELValue] {
    Dictionary(inputs.values.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// Puts values to the input data and decisions that they are named for, as their types ask.
  private func give(
    _ inputs: DecisionInputs, to graph: inout GraphEvaluator, _ run: inout FEELEvaluation
  ) throws(ExpressionError) {
    for input in inputs.values {
      let own = targets(input.name) { node in
        input.namespace.map { node.namespace == $0 } ?? (node.file == 0)
      }
      for node in own { try give(input.value, isJSON: input.isJSON, to: node, &graph, &run) }
      guard own.isEmpty, imports.count > 1 else { continue }
      let before = graph.values.count
      try give(
        input.value, isJSON: input.isJSON, named: input.name, inImportsOf: 0, &graph, &run)
      guard graph.values.count == before else { continue }
      for node in targets(input.name, where: { _ in true }) {
        try give(input.value, isJSON: input.isJSON, to: node, &graph, &run)
      }
    }
    shareInputs(in: &graph)
  }

  /// The input data and decisions of a name or, where none has it, of an id.
  private func targets(_ name: String, where fits: (DecisionNode) -> Bool) -> [Int] {
    func find(_ matches: (DecisionNode) -> Bool) -> [Int] {
      nodes.indices.filter { index in
        let node = nodes[index]
        return (node.kind.isInputData || node.kind.isDecision) && fits(node) && matches(node)
      }
    }
    for found in [find { $0.name == name }, find { $0.label == name }, find { $0.id == name }]
    where !found.isEmpty { return found }
    return []
  }

  /// Input data of a file that is imported on several ways has one value, unless each is given its
  /// own.
  private func shareInputs(in graph: inout GraphEvaluator) {
    guard imports.count > 1 else { return }
    for index in nodes.indices where nodes[index].kind.isInputData && graph.values[index] == nil {
      let node = nodes[index]
      let twin = nodes.indices.first {
        graph.values[$0] != nil && nodes[$0].id == node.id
          && nodes[$0].namespace == node.namespace
      }
      if let twin { graph.values[index] = graph.values[twin] }
    }
  }

  /// Puts a value to what an import's name stands in front of: `prefix.name`, or a context of such
  /// values behind `prefix`.
  private func give(
    _ value: FEELValue, isJSON: Bool, named name: String, inImportsOf file: Int,
    _ graph: inout GraphEvaluator, _ run: inout FEELEvaluation
  ) throws(ExpressionError) {
    for (other, path) in imports[file].enumerated() {
      guard other != file, let path, path.count == 1 else { continue }
      if name.hasPrefix(path[0] + ".") {
        let rest = String(name.dropFirst(path[0].count + 1))
        try give(value, isJSON: isJSON, named: rest, in: other, &graph, &run)
      } else if name == path[0], case .context(let members) = value {
        for entry in members.entries {
          try give(entry.value, isJSON: isJSON, named: entry.name, in: other, &graph, &run)
        }
      }
    }
  }

  /// Puts a value to the element of a file, or of what that imports.
  private func give(
    _ value: FEELValue, isJSON: Bool, named name: String, in file: Int,
    _ graph: inout GraphEvaluator, _ run: inout FEELEvaluation
  ) throws(ExpressionError) {
    let target = nodes.firstIndex {
      $0.file == file && $0.name == name && ($0.kind.isInputData || $0.kind.isDecision)
    }
    guard let target else {
      // Imports form no cycle that a name could follow for ever: each step makes the name shorter,
      // or goes into a value.
      return try give(
        value, isJSON: isJSON, named: name, inImportsOf: file, &graph, &run)
    }
    try give(value, isJSON: isJSON, to: target, &graph, &run)
  }

  private func give(
    _ value: FEELValue, isJSON: Bool, to node: Int, _ graph: inout GraphEvaluator,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) {
    guard let type = nodes[node].type else {
      graph.values[node] = value
      return
    }
    let evaluator = graph.evaluator(of: node)
    let value = isJSON ? try evaluator.temporal(value, as: type, &run) : value
    graph.values[node] = try evaluator.conformed(value, to: type, at: "the input", &run) ?? .null
  }
}
