import Expressions
import Vocabulary
import XML

extension ModelCompiler {
  mutating func tableKind(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    guard let hitPolicy = HitPolicy(attribute: xml.attribute("hitPolicy")) else {
      return broken(
        "hit-policy", at: xml, context,
        "the hit policy \"\(xml.attribute("hitPolicy") ?? "")\" is none of DMN",
        hint: "use UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER")
    }
    var aggregation: Aggregation?
    if let name = xml.filled("aggregation") {
      aggregation = Aggregation(rawValue: name.uppercased())
      if aggregation == nil {
        return broken(
          "aggregation", at: xml, context, "the aggregation \"\(name)\" is none of DMN",
          hint: "use SUM, COUNT, MIN or MAX")
      }
    }
    let rules = xml.children("rule")
    let inputs = xml.children("input")
    let outputs = xml.children("output")
    guard !outputs.isEmpty else {
      return broken("table-output", at: xml, context, "the table has no output")
    }
    guard rules.count * (inputs.count + outputs.count) <= limits.cells else {
      return broken(
        "limit", at: xml, context, "the table has more than \(limits.cells) cells")
    }
    return table(xml, inputs, outputs, rules, hitPolicy, aggregation, context)
  }

  private mutating func table(
    _ xml: XMLElement, _ inputElements: [XMLElement], _ outputElements: [XMLElement],
    _ ruleElements: [XMLElement], _ hitPolicy: HitPolicy, _ aggregation: Aggregation?,
    _ context: Context
  ) -> Logic.Kind {
    var inputs: [DecisionTable.Input] = []
    for (index, element) in inputElements.enumerated() {
      inputs.append(input(element, index: index, context))
    }
    var outputs: [DecisionTable.Output] = []
    for (index, element) in outputElements.enumerated() {
      outputs.append(
        output(
          element, index: index, isOnly: outputElements.count == 1, table: xml,
          isOrdered: hitPolicy == .priority || hitPolicy == .outputOrder, context))
    }
    // Cells see the columns' own variables.
    var cellContext = context
    cellContext.scope = context.scope.adding(
      inputs.compactMap { input in
        input.variable.map { ($0, types.feelType(input.type)) }
      })
    let annotationNames = xml.children("annotation").map { $0.filled("name") ?? "annotation" }
    var seen = [[String: Int]](repeating: [:], count: inputs.count)
    var tests: [CellTest] = []
    var cells: [Int32] = []
    cells.reserveCapacity(ruleElements.count * inputs.count)
    var rules: [DecisionTable.Rule] = []
    rules.reserveCapacity(ruleElements.count)
    for (row, element) in ruleElements.enumerated() {
      let entries = element.children("inputEntry")
      let conclusions = element.children("outputEntry")
      guard entries.count == inputs.count, conclusions.count == outputs.count else {
        return broken(
          "rule", at: element, context,
          "rule \(row + 1) has \(entries.count) input and \(conclusions.count) output cells, "
            + "\(inputs.count) and \(outputs.count) expected")
      }
      for (column, entry) in entries.enumerated() {
        cells.append(
          Int32(cell(entry, row: row, of: inputs[column], &tests, &seen[column], cellContext)))
      }
      var values: [Logic] = []
      for (column, entry) in conclusions.enumerated() {
        values.append(
          conclusion(entry, outputs[column], cellContext.inside("rule \(row + 1)")))
      }
      rules.append(
        DecisionTable.Rule(
          id: element.filled("id") ?? "rule \(row + 1)", conclusions: values,
          annotations: annotations(element, annotationNames), position: element.position))
    }
    return .table(
      DecisionTable(
        id: xml.filled("id") ?? "", name: context.owner.described, hitPolicy: hitPolicy,
        aggregation: aggregation, inputs: inputs, outputs: outputs, rules: rules,
        tests: tests, quick: tests.map(\.quick), cells: cells))
  }

  // MARK: - Columns

  private mutating func input(_ xml: XMLElement, index: Int, _ context: Context)
    -> DecisionTable.Input
  {
    let holder = xml.child("inputExpression")
    let variable = xml.camunda("inputVariable").map(\.trimmingSpaces)
    let text = holder?.expressionText
    let label = xml.filled("label") ?? text ?? variable ?? "input \(index + 1)"
    let inner = context.inside("input \"\(label)\"")
    let type = holder.flatMap { typeReference(of: $0, in: context.file) }
    var expression: Logic?
    if let holder, text != nil {
      expression = Logic(
        self.text(of: holder, inner), place: inner.place, position: holder.position)
    } else if let variable, !variable.isEmpty {
      // Camunda Modeler lets a column have a variable and no expression: it is that variable.
      expression = Logic(
        feel(variable, at: xml, inner.naming(variable, .any)), place: inner.place,
        position: xml.position)
    }
    let allowed = xml.child("inputValues").flatMap { values -> UnaryTests? in
      // Camunda's engine keeps them for its forms and does not enforce them.
      guard !files[context.file].isOpen else { return nil }
      return tests(of: values, inner)
    }
    return DecisionTable.Input(
      id: xml.filled("id") ?? "", label: label, source: text ?? variable ?? label,
      expression: expression, type: type,
      allowed: allowed, variable: variable?.isEmpty == false && text != nil ? variable : nil)
  }

  private mutating func output(
    _ xml: XMLElement, index: Int, isOnly: Bool, table: XMLElement, isOrdered: Bool,
    _ context: Context
  ) -> DecisionTable.Output {
    let name = xml.filled("name") ?? xml.filled("label") ?? (isOnly ? "" : "output \(index + 1)")
    let inner = context.inside("output \"\(name)\"")
    var type = typeReference(of: xml, in: context.file)
    if type == nil, isOnly {
      type =
        typeReference(of: table, in: context.file)
        ?? context.owner.child("variable").flatMap { typeReference(of: $0, in: context.file) }
      // The type of a list of results says nothing about one of them.
      if let found = type, types.isCollection(found) { type = types.element(of: found) }
    }
    let values = xml.child("outputValues")
    let text = values?.expressionText ?? types.allowedText(type)
    var order: Logic?
    if isOrdered, let text {
      order = Logic(
        feel("[\(text)]", at: values ?? xml, inner), place: inner.place, position: xml.position)
    }
    let defaultValue = xml.child("defaultOutputEntry").map { entry in
      Logic(
        self.text(of: entry, inner.inside("the default")), type: type, place: inner.place,
        position: entry.position)
    }
    let allowed = values.flatMap { values -> UnaryTests? in
      guard !files[context.file].isOpen else { return nil }
      return tests(of: values, inner)
    }
    return DecisionTable.Output(
      id: xml.filled("id") ?? "", name: xml.filled("name") ?? (isOnly ? "" : name),
      label: name, type: type, values: order, allowed: allowed, defaultValue: defaultValue)
  }

  // MARK: - Rules

  /// The index of a cell's test in its column; -1 for a cell that any value matches.
  private mutating func cell(
    _ xml: XMLElement, row: Int, of input: DecisionTable.Input, _ tests: inout [CellTest],
    _ seen: inout [String: Int], _ context: Context
  ) -> Int {
    guard let text = xml.expressionText, text != "-" else { return -1 }
    let language = language(of: xml, context)
    var key = text
    if let name = xml.attribute("expressionLanguage") { key += " in \(name)" }
    if let known = seen[key] { return known }
    let inner = context.inside("rule \(row + 1), input \"\(input.label)\"")
    let kind: CellTest.Kind
    switch language {
    case .feel:
      switch UnaryTests.parse(
        text, input: types.feelType(input.type), in: inner.scope)
      {
      case .success(let unary): kind = .unary(unary)
      case .failure(let error):
        if case .broken(let message) = broken(error, text, at: xml.child("text") ?? xml, inner) {
          kind = .broken(message)
        } else {
          kind = .broken(error.message)
        }
      }
    case .juel, .groovy, .other:
      let condition = self.text(of: xml, inner)
      if case .broken(let message) = condition {
        kind = .broken(message)
      } else {
        kind = .condition(Logic(condition, place: inner.place, position: xml.position))
      }
    }
    let index = tests.count
    tests.append(CellTest(kind: kind, text: text, position: xml.position))
    seen[key] = index
    return index
  }

  private mutating func conclusion(
    _ xml: XMLElement, _ output: DecisionTable.Output, _ context: Context
  ) -> Logic {
    let inner = context.inside(output.label.isEmpty ? "output" : "output \"\(output.label)\"")
    let kind: Logic.Kind = xml.expressionText == "-" ? .empty : text(of: xml, inner)
    return Logic(kind, type: output.type, place: inner.place, position: xml.position)
  }

  private func annotations(_ rule: XMLElement, _ names: [String]) -> [DecisionRule.Annotation] {
    var annotations: [DecisionRule.Annotation] = []
    if let text = rule.child("description")?.trimmedText, !text.isEmpty {
      annotations.append(DecisionRule.Annotation(name: "description", text: text))
    }
    for (index, entry) in rule.children("annotationEntry").enumerated() {
      guard let text = entry.child("text")?.trimmedText, !text.isEmpty else { continue }
      let name = names.indices.contains(index) ? names[index] : "annotation"
      annotations.append(DecisionRule.Annotation(name: name, text: text))
    }
    return annotations
  }

  /// The values that an element allows, from its text.
  mutating func tests(of xml: XMLElement, _ context: Context) -> UnaryTests? {
    guard let text = xml.expressionText, text != "-" else { return nil }
    switch UnaryTests.parse(text, input: .any, in: context.scope) {
    case .success(let tests): return tests
    case .failure(let error):
      _ = broken(error, text, at: xml, context)
      return nil
    }
  }
}
