import Vocabulary

/// As much of JSON Schema as the report's schema uses.
struct SchemaCheck {
  private let root: JSON

  init(_ root: JSON) {
    self.root = root
  }

  /// What breaks the schema, each with its place, in the order of places.
  func problems(_ value: JSON) -> [String] { problems(value, root, "$").sorted() }

  private func problems(_ value: JSON, _ schema: JSON, _ path: String) -> [String] {
    if let reference = schema["$ref"]?.string {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["\(path): no definition \(name)"] }
      return problems(value, target, path)
    }
    if let choices = schema["anyOf"]?.array {
      let all = choices.map { problems(value, $0, path) }
      return all.contains([]) ? [] : ["\(path): fits none of \(choices.count) forms"]
    }
    if let constant = schema["const"] {
      return value == constant ? [] : ["\(path): expected \(constant.canonicalText)"]
    }
    if let words = schema["enum"]?.array {
      return words.contains(value)
        ? [] : ["\(path): found \(value.canonicalText), expected one of the listed"]
    }
    guard let type = schema["type"]?.string else { return ["\(path): the schema says nothing"] }
    guard Self.matches(value, type) else {
      return ["\(path): found \(value.kind), expected \(type)"]
    }
    if let least = schema["minimum"]?.double, let number = value.double, number < least {
      return ["\(path): found \(number), expected at least \(least)"]
    }
    if schema["pattern"]?.string == "^[0-9a-f]{64}$", Digest(hex: value.string ?? "") == nil {
      return ["\(path): found no digest"]
    }
    if let items = value.array {
      let count = Int64(items.count)
      if count < schema["minItems"]?.integer ?? 0 || count > schema["maxItems"]?.integer ?? count {
        return ["\(path): found \(count) items"]
      }
      return items.enumerated().flatMap { index, item in
        problems(item, schema["items"] ?? .null, "\(path)[\(index)]")
      }
    }
    guard let members = value.object else { return [] }
    let required = (schema["required"]?.array ?? []).compactMap(\.string)
    var found = required.filter { members[$0] == nil }.map { "\(path): \"\($0)\" is missing" }
    for (name, member) in members {
      // A member that the schema does not know would not be checked at all.
      guard let property = schema["properties"]?[name] else {
        found.append("\(path): \"\(name)\" is not in the schema")
        continue
      }
      found += problems(member, property, "\(path).\(name)")
    }
    return found
  }

  private static func matches(_ value: JSON, _ type: String) -> Bool {
    switch type {
    case "object": value.object != nil
    case "array": value.array != nil
    case "string": value.string != nil
    case "null": value == .null
    case "boolean": value.bool != nil
    case "integer": value.integer != nil
    case "number": value.double != nil
    default: false
    }
  }
}
