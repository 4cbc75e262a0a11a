import Expressions
import Vocabulary
import XML

extension ModelCompiler {
  mutating func compileNode(_ index: Int) -> DecisionNode {
    let element = elements[index]
    let context = Context(
      file: element.file, owner: element.xml, scope: scope(of: index), place: "")
    let declared =
      element.variable.flatMap { typeReference(of: $0, in: element.file) }
      ?? typeReference(of: element.xml, in: element.file)
    let isFunction = element.kind == .businessKnowledgeModel || element.kind == .decisionService
    let type = isFunction ? types.resultType(declared) : declared
    return DecisionNode(
      kind: kind(of: element, type: type, context), id: element.id, name: element.name,
      label: element.xml.filled("name") ?? element.name, file: element.file,
      namespace: files[element.file].namespace, type: type, requirements: element.requirements,
      hasVariable: element.variable != nil, position: element.xml.position)
  }

  private mutating func kind(of element: ElementDraft, type: Int?, _ context: Context)
    -> DecisionNode.Kind
  {
    switch element.kind {
    case .inputData:
      return .inputData
    case .decision:
      return .decision(logic(in: element.xml, context))
    case .decisionService:
      return .service(outputs: element.outputs, parameters: element.parameters)
    case .businessKnowledgeModel:
      guard let xml = element.xml.child("encapsulatedLogic") else {
        let body = emptyLogic(context, at: element.xml)
        return .function(
          FunctionLogic(name: element.name, parameters: [], body: body, resultType: type))
      }
      switch function(
        xml, name: element.name, resultType: type, context.naming(element.name, .any),
        bound: xml.children("formalParameter").isEmpty
          ? boundNames[element.name] ?? [] : [])
      {
      case .success(let function): return .function(function)
      case .failure(let problem):
        if case .broken(let message) = problem.kind { return .broken(message) }
        return .broken("it cannot be read")
      }
    }
  }

  /// A function that declares no parameters has those that an invocation binds.
  func collectBoundNames() -> [String: [String]] {
    var names: [String: [String]] = [:]
    for element in elements where element.kind == .decision {
      guard let invocation = element.xml.child("invocation"),
        let function = invocation.child("literalExpression")?.expressionText
      else { continue }
      names[function] = invocation.children("binding").compactMap {
        $0.child("parameter")?.filled("name")
      }
    }
    return names
  }

  // MARK: - Scopes

  /// What the expressions of a file may name before any requirement: its types.
  mutating func fileScope(_ file: Int) -> NameScope {
    if let known = scopes[file] { return known }
    let scope = baseScope(of: file)
    scopes[file] = scope
    return scope
  }

  private func baseScope(of file: Int) -> NameScope {
    var named: [String: FEELType] = [:]
    for (other, path) in importPaths(from: file).enumerated() {
      guard let path else { continue }
      let prefix = path.isEmpty ? "" : path.joined(separator: ".") + "."
      for (name, index) in typeNames[other] { named[prefix + name] = types.feelType(index) }
    }
    return NameScope(types: named)
  }

  /// What the expressions of an element may name: its requirements, those of other files behind
  /// the import's name.
  private mutating func scope(of index: Int) -> NameScope {
    let element = elements[index]
    let scope = fileScope(element.file)
    var names: [(String, FEELType)] = []
    let paths = importPaths(from: element.file)
    var imported: [String: [FEELType.Member]] = [:]
    for needed in element.requirements {
      let other = elements[needed]
      let type = variableType(of: other)
      let path = paths[other.file] ?? []
      if path.isEmpty {
        names += outputNames(of: other).map { ($0, .any) }
        names.append((other.name, type))
      } else {
        // Nested prefixes are contexts in contexts.
        var member = FEELType.Member(other.name, type)
        for prefix in path.dropFirst().reversed() {
          member = FEELType.Member(prefix, .context([member]))
        }
        imported[path[0], default: []].append(member)
      }
    }
    for (prefix, members) in imported.sorted(by: { $0.key < $1.key }) {
      names.append((prefix, Self.merged(members)))
    }
    return scope.adding(names)
  }

  /// A context of members, where contexts of one name become one.
  private static func merged(_ members: [FEELType.Member]) -> FEELType {
    var order: [String] = []
    var types: [String: FEELType] = [:]
    for member in members {
      if case .context(let old)? = types[member.name], case .context(let new) = member.type {
        types[member.name] = merged(old + new)
      } else {
        if types[member.name] == nil { order.append(member.name) }
        types[member.name] = member.type
      }
    }
    return .context(order.map { FEELType.Member($0, types[$0] ?? .any) })
  }

  private mutating func variableType(of element: ElementDraft) -> FEELType {
    guard let variable = element.variable, let name = variable.typeName,
      element.kind == .inputData || element.kind == .decision,
      let index = typeIndexQuietly(name, in: element.file)
    else { return .any }
    return types.feelType(index)
  }

  /// The names of the outputs of a table whose decision names no variable: Camunda gives dependent
  /// decisions those.
  private func outputNames(of element: ElementDraft) -> [String] {
    guard element.kind == .decision, element.variable == nil,
      let table = element.xml.child("decisionTable")
    else { return [] }
    return table.children("output").compactMap { $0.filled("name") }
  }

  // MARK: - Types of expressions

  /// The type of what an expression gives, as far as it is written or seen; for names with spaces.
  func feelType(of logic: Logic) -> FEELType {
    if let type = logic.type { return types.feelType(type) }
    switch logic.kind {
    case .context(let entries, nil):
      return .context(entries.map { FEELType.Member($0.name, feelType(of: $0.logic)) })
    case .context(_, let result?):
      return feelType(of: result)
    case .relation(let columns, _):
      return .list(.context(columns.map { FEELType.Member($0, .any) }))
    case .list(let elements):
      return .list(elements.first.map { feelType(of: $0) } ?? .any)
    case .table(let table) where table.isCompound:
      let row = FEELType.context(
        table.outputs.map { FEELType.Member($0.name, types.feelType($0.type)) })
      return table.hitPolicy.isMultiple ? .list(row) : row
    case .filter(let list, _):
      return feelType(of: list)
    case .iteration(_, _, let body):
      return .list(feelType(of: body))
    case .conditional(_, let yes, _):
      return feelType(of: yes)
    default:
      return .any
    }
  }
}
