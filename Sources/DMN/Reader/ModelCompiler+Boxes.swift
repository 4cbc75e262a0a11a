import Expressions
import Vocabulary
import XML

extension ModelCompiler {
  // MARK: - Contexts, relations, lists

  mutating func contextKind(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    var inner = context
    var entries: [Logic.Entry] = []
    var result: Logic?
    var names: Set<String> = []
    for entry in xml.children("contextEntry") {
      guard let variable = entry.child("variable"), let name = variable.filled("name") else {
        result = logic(in: entry, inner.inside("the result"))
        continue
      }
      guard names.insert(name).inserted else {
        return broken(
          "duplicate-name", at: entry, context, "the entry \"\(name)\" stands twice")
      }
      let declared = typeReference(of: variable, in: context.file)
      var place = inner.inside("entry \"\(name)\"")
      if let box = Self.expression(in: entry), box.name == "functionDefinition" {
        // A function may call itself.
        place = place.naming(name, .any)
      }
      var value = logic(in: entry, place)
      if value.type == nil, let declared {
        value = Logic(
          value.kind, type: declared, place: value.place, position: value.position)
      } else if let declared, declared != value.type {
        value = Logic(
          .context([], result: value), type: declared, place: value.place,
          position: value.position)
      }
      entries.append(Logic.Entry(name: name, logic: value))
      inner = inner.naming(name, feelType(of: value))
    }
    return .context(entries, result: result)
  }

  mutating func relation(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let columns = xml.children("column").map { $0.filled("name") ?? "" }
    let types = xml.children("column").map { typeReference(of: $0, in: context.file) }
    var rows: [[Logic]] = []
    for (row, element) in xml.children("row").enumerated() {
      let cells = element.children.filter { Self.expressionNames.contains($0.name) }
      guard cells.count == columns.count else {
        return broken(
          "relation-row", at: element, context,
          "row \(row + 1) has \(cells.count) cells, \(columns.count) expected")
      }
      var values: [Logic] = []
      for (column, cell) in cells.enumerated() {
        let value = logic(
          cell, context.inside("row \(row + 1), column \"\(columns[column])\""))
        values.append(
          Logic(
            value.kind, type: value.type ?? types[column], place: value.place,
            position: value.position))
      }
      rows.append(values)
    }
    return .relation(columns: columns, rows: rows)
  }

  mutating func list(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    var elements: [Logic] = []
    for (index, element) in xml.children.filter({ Self.expressionNames.contains($0.name) })
      .enumerated()
    {
      elements.append(logic(element, context.inside("element \(index + 1)")))
    }
    return .list(elements)
  }

  // MARK: - Functions

  mutating func invocation(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let function = logic(in: xml, context.inside("the function"))
    var bindings: [Logic.Entry] = []
    for binding in xml.children("binding") {
      guard let name = binding.child("parameter")?.filled("name") else {
        return broken("binding", at: binding, context, "a binding names no parameter")
      }
      bindings.append(
        Logic.Entry(name: name, logic: logic(in: binding, context.inside("\"\(name)\""))))
    }
    return .invocation(
      function: function, bindings: bindings,
      call: call(xml.child("literalExpression")?.expressionText, bindings, context))
  }

  /// An invocation as a call; `nil` where it cannot be written as one.
  private func call(_ function: String?, _ bindings: [Logic.Entry], _ context: Context)
    -> FEELExpression?
  {
    guard let function, !bindings.isEmpty else { return nil }
    let arguments = bindings.enumerated().map {
      "\($0.element.name): \(Logic.boundName($0.offset))"
    }
    let scope = context.scope.adding(
      bindings.indices.map { (Logic.boundName($0), FEELType.any) })
    // A function that is not built in need not be readable like this; it is called as a value.
    return try? FEELExpression(
      "\(function)(\(arguments.joined(separator: ", ")))", in: scope.environment)
  }

  mutating func functionKind(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let type = typeReference(of: xml, in: context.file)
    switch function(xml, name: "", resultType: types.resultType(type), context) {
    case .success(let function): return .function(function)
    case .failure(let problem): return problem.kind
    }
  }

  /// What stands in place of a function that cannot be read.
  struct Unreadable: Error {
    let kind: Logic.Kind
  }

  /// Reads a function definition, or the logic of a business knowledge model.
  mutating func function(
    _ xml: XMLElement, name: String, resultType: Int?, _ context: Context, bound: [String] = []
  ) -> Result<FunctionLogic, Unreadable> {
    if let kind = xml.filled("kind"), kind.uppercased() != "FEEL" {
      return .failure(
        Unreadable(
          kind: broken(
            "unsupported", at: xml, context, "a function of kind \"\(kind)\" is not supported",
            hint: "write the function in FEEL")))
    }
    var inner = context
    var parameters: [FunctionLogic.Parameter] = []
    var named: [(String, FEELType)] = []
    for parameter in xml.children("formalParameter") {
      guard let name = parameter.filled("name") else {
        return .failure(
          Unreadable(kind: broken("parameter", at: parameter, context, "a parameter has no name")))
      }
      let type = typeReference(of: parameter, in: context.file)
      parameters.append(FunctionLogic.Parameter(name: name, type: type))
      named.append((name, types.feelType(type)))
    }
    for name in bound {
      parameters.append(FunctionLogic.Parameter(name: name, type: nil))
      named.append((name, .any))
    }
    inner.scope = inner.scope.adding(named)
    let body = logic(in: xml, inner)
    return .success(
      FunctionLogic(name: name, parameters: parameters, body: body, resultType: resultType))
  }

  // MARK: - Conditions and loops

  mutating func conditional(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let parts = ["if", "then", "else"].map { name in
      xml.child(name).map { logic(in: $0, context.inside(name)) }
        ?? emptyLogic(context.inside(name), at: xml)
    }
    return .conditional(condition: parts[0], yes: parts[1], no: parts[2])
  }

  mutating func filter(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let list =
      xml.child("in").map { logic(in: $0, context.inside("in")) } ?? emptyLogic(context, at: xml)
    let element = feelType(of: list).element
    var inner = context.inside("match")
    inner.scope = inner.scope.adding(
      element.memberNames.map { ($0, element.member($0)) } + [("item", element)])
    let match = xml.child("match").map { logic(in: $0, inner) } ?? emptyLogic(inner, at: xml)
    return .filter(list: list, match: match)
  }

  mutating func iteration(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    let (variable, list, inner) = loop(xml, context)
    let body =
      xml.child("return").map { logic(in: $0, inner.inside("return").naming("partial", .any)) }
      ?? emptyLogic(inner, at: xml)
    return .iteration(variable: variable, list: list, body: body)
  }

  mutating func quantified(_ xml: XMLElement, _ context: Context, every: Bool) -> Logic.Kind {
    let (variable, list, inner) = loop(xml, context)
    let condition =
      xml.child("satisfies").map { logic(in: $0, inner.inside("satisfies")) }
      ?? emptyLogic(inner, at: xml)
    return .quantified(variable: variable, list: list, condition: condition, every: every)
  }

  private mutating func loop(_ xml: XMLElement, _ context: Context) -> (String, Logic, Context) {
    let variable = xml.filled("iteratorVariable") ?? "item"
    let list =
      xml.child("in").map { logic(in: $0, context.inside("in")) } ?? emptyLogic(context, at: xml)
    return (variable, list, context.naming(variable, feelType(of: list).element))
  }
}
