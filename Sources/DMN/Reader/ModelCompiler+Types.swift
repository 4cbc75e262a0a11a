import Expressions
import Vocabulary
import XML

extension ModelCompiler {
  /// Reads all item definitions: their names first, as they may refer to each other.
  mutating func compileTypes() {
    typeNames = files.map { _ in [:] }
    for file in files.indices {
      for xml in files[file].root.children("itemDefinition") {
        guard let name = xml.filled("name") else {
          report("missing-name", at: xml, in: file, "an item definition has no name")
          continue
        }
        guard typeNames[file][name] == nil else {
          report(
            "duplicate-name", at: xml, in: file, "the type \"\(name)\" is defined twice")
          continue
        }
        typeNames[file][name] = types.add(placeholder(xml, name))
      }
    }
    for file in files.indices {
      for xml in files[file].root.children("itemDefinition") {
        guard let name = xml.filled("name"), let index = typeNames[file][name] else { continue }
        definitions[index] = (xml, file)
        define(index, xml, in: file)
      }
    }
    refuseTypeCycles()
    types.seal()
    compileConstraints()
  }

  private func placeholder(_ xml: XMLElement, _ name: String) -> TypeTable.Item {
    TypeTable.Item(
      name: name, base: .simple(.any), isCollection: xml.attribute("isCollection") == "true",
      allowed: nil, allowedText: xml.child("allowedValues")?.expressionText, constraint: nil)
  }

  private mutating func define(_ index: Int, _ xml: XMLElement, in file: Int) {
    let components = xml.children("itemComponent")
    if !components.isEmpty {
      var members: [(name: String, type: Int)] = []
      for component in components {
        guard let name = component.filled("name") else {
          report("missing-name", at: component, in: file, "a component has no name")
          continue
        }
        let member = types.add(placeholder(component, name))
        define(member, component, in: file)
        members.append((name, member))
      }
      types.items[index].base = .components(members)
    } else if let function = xml.child("functionItem") {
      let parameters = function.children("parameters").map { typeReference(of: $0, in: file) }
      let output = function.filled("outputTypeRef")
        .flatMap { typeIndex($0, at: function, in: file) }
      types.items[index].base = .function(parameters: parameters, result: output)
    } else if let type = typeReference(of: xml, in: file) {
      types.items[index].base = .reference(type)
    }
    if xml.child("allowedValues") != nil || xml.child("typeConstraint") != nil {
      constrained.append((index, xml, file))
    }
  }

  /// How many names a type may have on the way to what it is.
  private static let aliasLimit = 64

  /// A type that is another name of itself has no values, and one behind very many names is not
  /// what anybody meant.
  private mutating func refuseTypeCycles() {
    /// How many names stand between a type and what it is.
    var depths = [Int?](repeating: nil, count: types.items.count)
    for start in types.items.indices where depths[start] == nil {
      var path: [Int] = []
      var onPath: Set<Int> = []
      var current = start
      while depths[current] == nil, onPath.insert(current).inserted {
        path.append(current)
        guard case .reference(let next) = types.items[current].base else { break }
        current = next
      }
      var isCycle = false
      if depths[current] == nil, case .reference = types.items[current].base { isCycle = true }
      if isCycle {
        for index in path { refuse(index, "type-cycle", "is defined by itself") }
      }
      var depth = isCycle ? -1 : depths[current] ?? -1
      for index in path.reversed() {
        depth += 1
        if depth > Self.aliasLimit {
          refuse(index, "limit", "stands behind more than \(Self.aliasLimit) other names")
          depth = 0
        }
        depths[index] = depth
      }
    }
  }

  private mutating func refuse(_ type: Int, _ code: String, _ message: String) {
    types.items[type].base = .simple(.any)
    guard let (xml, file) = definitions[type] else { return }
    report(code, at: xml, in: file, "the type \"\(types.items[type].name)\" \(message)")
  }

  private mutating func compileConstraints() {
    for (index, xml, file) in constrained {
      let context = Context(
        file: file, owner: xml, scope: fileScope(file), place: "the allowed values")
      if let allowed = xml.child("allowedValues") {
        types.items[index].allowed = tests(of: allowed, context)
      }
      if let constraint = xml.child("typeConstraint") {
        types.items[index].constraint = tests(of: constraint, context)
      }
    }
  }

  // MARK: - References

  /// The type that an element names; a name that is no type is told and is any.
  mutating func typeReference(of xml: XMLElement, in file: Int) -> Int? {
    guard let name = xml.typeName else { return nil }
    return typeIndex(name, at: xml, in: file)
  }

  mutating func typeIndex(_ name: String, at xml: XMLElement, in file: Int) -> Int? {
    if let index = typeIndexQuietly(name, in: file) { return index }
    report(
      "unknown-type", at: xml, in: file,
      "\(xml.described) names the type \"\(name)\", which is "
        + "neither FEEL's nor defined here",
      hint: hint(for: name, among: Array(typeNames[file].keys) + TypeTable.builtInNames.keys))
    return nil
  }

  /// The type of a name, prefixed as files of DMN 1.1 write it (`feel:number`, `tns:tPerson`) or
  /// not; `nil` if there is none.
  func typeIndexQuietly(_ name: String, in file: Int) -> Int? {
    if let index = lookUpType(name, in: file) { return index }
    guard let colon = name.lastIndex(of: ":") else { return nil }
    let local = String(name[name.index(after: colon)...])
    return lookUpType(local, in: file)
      ?? files.indices.lazy.compactMap { other in
        typeNames[other][local]
      }.first
  }

  /// A type by its name: a definition of the file, FEEL's own, or one of an import.
  private func lookUpType(_ name: String, in file: Int) -> Int? {
    if let index = typeNames[file][name] ?? TypeTable.builtInNames[name] { return index }
    for (other, path) in importPaths(from: file).enumerated() where other != file {
      guard let path else { continue }
      let prefix = path.isEmpty ? "" : path.joined(separator: ".") + "."
      guard name.hasPrefix(prefix) else { continue }
      if let index = typeNames[other][String(name.dropFirst(prefix.count))] { return index }
    }
    return nil
  }
}
