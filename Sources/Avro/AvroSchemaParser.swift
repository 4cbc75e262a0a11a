import Vocabulary

/// Reads Avro 1.11 schemas strictly: every name checked, every reference resolved, nothing unknown.
struct AvroSchemaParser {
  private(set) var problems: [AvroProblem] = []
  private(set) var named: [String: AvroType] = [:]
  /// Names whose definition has begun, so that a record may refer to itself.
  private var begun: Set<String> = []

  /// The most fields that a record may have, and the most symbols of an enumeration.
  static let maximumFields = 10_000

  private static let primitives: [String: AvroType] = [
    "null": .null, "boolean": .boolean, "int": .int, "long": .long, "float": .float,
    "double": .double, "bytes": .bytes, "string": .string,
  ]

  mutating func parseRoot(_ json: JSON) -> AvroRecord? {
    guard case .object(let members) = json else {
      report("avro-type", "$", "expected a record schema, found \(json.kind)")
      return nil
    }
    guard members["type"] == "record" else {
      let found = members["type"]?.canonicalText ?? "nothing"
      report("avro-type", "$.type", "expected \"record\", found \(found.prefix(80))")
      return nil
    }
    guard case .record(let record)? = parseRecord(members, "$", namespace: "") else { return nil }
    checkRoles(record)
    return record
  }

  mutating func report(_ code: String, _ place: String, _ message: String, hint: String? = nil) {
    problems.append(
      AvroProblem(code: code, place: place, position: nil, message: message, hint: hint))
  }

  // MARK: - Types

  private mutating func parseType(_ json: JSON, _ place: String, namespace: String) -> AvroType? {
    switch json {
    case .string(let name): return parseName(name, place, namespace: namespace)
    case .array(let branches): return parseUnion(branches, place, namespace: namespace)
    case .object(let members): return parseComplex(members, place, namespace: namespace)
    default:
      report("avro-type", place, "expected a type, found \(json.kind)")
      return nil
    }
  }

  private mutating func parseName(
    _ name: String, _ place: String, namespace: String
  ) -> AvroType? {
    if let primitive = Self.primitives[name] { return primitive }
    let full = name.contains(".") || namespace.isEmpty ? name : "\(namespace).\(name)"
    for candidate in [full, name] where begun.contains(candidate) { return .reference(candidate) }
    let known = Self.primitives.keys + ["array", "enum", "fixed", "map", "record"] + begun
    report(
      "avro-type", place, "unknown type \"\(name.prefix(80))\"",
      hint: Suggestion.hint(for: String(name.prefix(80)), among: known))
    return nil
  }

  private mutating func parseUnion(
    _ branches: [JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard !branches.isEmpty else {
      report("avro-union", place, "a union needs at least one branch")
      return nil
    }
    var types: [AvroType] = []
    var kinds: Set<String> = []
    for (index, branch) in branches.enumerated() {
      let here = "\(place)[\(index)]"
      if case .array = branch {
        report("avro-union", here, "a union must not stand directly in a union")
        continue
      }
      guard let type = parseType(branch, here, namespace: namespace) else { continue }
      if !kinds.insert(type.unionKey).inserted {
        report("avro-union", here, "the union has \(type.words) twice")
      }
      types.append(type)
    }
    return types.count == branches.count ? .union(types) : nil
  }

  private mutating func parseComplex(
    _ members: [String: JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard let type = members["type"] else {
      report("avro-type", place, "a type needs the member \"type\"")
      return nil
    }
    guard let name = type.string else {
      return parseType(type, "\(place).type", namespace: namespace)
    }
    switch name {
    case "record", "error": return parseRecord(members, place, namespace: namespace)
    case "enum": return parseEnumeration(members, place, namespace: namespace)
    case "fixed":
      let base = parseFixed(members, place, namespace: namespace)
      let type = logical(members, place, on: base)
      // Who refers to it by its name means its logical type too.
      if case .fixed(let name, _)? = base { named[name] = type }
      return type
    case "array":
      return parseElement("items", members, place, namespace: namespace).map { .array($0) }
    case "map":
      return parseElement("values", members, place, namespace: namespace).map { .map($0) }
    default:
      let base = parseName(name, "\(place).type", namespace: namespace)
      return logical(members, place, on: base)
    }
  }

  private mutating func parseElement(
    _ member: String, _ members: [String: JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard let element = members[member] else {
      let type = members["type"]?.string ?? ""
      report("avro-type", place, "the type \"\(type)\" needs the member \"\(member)\"")
      return nil
    }
    return parseType(element, "\(place).\(member)", namespace: namespace)
  }

  private static let logicalBases: [String: [AvroType]] = [
    "date": [.int], "decimal": [.bytes], "local-timestamp-micros": [.long],
    "local-timestamp-millis": [.long], "local-timestamp-nanos": [.long], "time-micros": [.long],
    "time-millis": [.int], "timestamp-micros": [.long], "timestamp-millis": [.long],
    "timestamp-nanos": [.long], "uuid": [.string],
  ]

  /// The sizes of a fixed that logical types stand on; 0 for any.
  private static let logicalSizes = ["decimal": 0, "duration": 12, "uuid": 16]

  private mutating func logical(
    _ members: [String: JSON], _ place: String, on base: AvroType?
  ) -> AvroType? {
    guard let base, let name = members["logicalType"] else { return base }
    guard let name = name.string else {
      report("avro-logical", "\(place).logicalType", "expected a string, found \(name.kind)")
      return base
    }
    // A reader must ignore logical types that it does not know (Avro 1.11, "Logical Types").
    let bases = Self.logicalBases[name] ?? []
    guard !bases.isEmpty || Self.logicalSizes[name] != nil else { return base }
    var fits = bases.contains(base)
    if case .fixed(_, let size) = base, let wanted = Self.logicalSizes[name] {
      fits = wanted == 0 || wanted == size
    }
    guard fits else {
      let sizes = Self.logicalSizes[name].map { $0 == 0 ? "fixed" : "fixed of \($0) bytes" }
      let expected = bases.map(\.words) + (sizes.map { [$0] } ?? [])
      report(
        "avro-logical", "\(place).logicalType",
        "the logical type \"\(name)\" does not stand on \(base.words)",
        hint: "expected \(expected.joined(separator: " or "))")
      return base
    }
    return name == "decimal" ? decimal(members, on: base) : .logical(name, base)
  }

  /// A decimal, or its base alone if precision or scale make no sense, as Avro demands.
  private func decimal(_ members: [String: JSON], on base: AvroType) -> AvroType {
    let scale = members["scale"].map { $0.integer ?? -1 } ?? 0
    guard let precision = members["precision"]?.integer, (1...10_000).contains(precision),
      (0...precision).contains(scale)
    else { return base }
    return .decimal(precision: Int(precision), scale: Int(scale), base)
  }

  // MARK: - Named types

  private mutating func define(
    _ members: [String: JSON], _ place: String, namespace: String
  ) -> String? {
    guard let name = members["name"]?.string else {
      report("avro-name", place, "a named type needs the member \"name\"")
      return nil
    }
    let own = members["namespace"]?.string ?? namespace
    let full = name.contains(".") || own.isEmpty ? name : "\(own).\(name)"
    let parts = full.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ Self.isName($0) }) else {
      report(
        "avro-name", "\(place).name", "\"\(full.prefix(80))\" is not a name",
        hint: "a name is letters, digits and underscores, and does not begin with a digit")
      return nil
    }
    guard begun.insert(full).inserted else {
      report("avro-name", "\(place).name", "the type \"\(full)\" is defined twice")
      return nil
    }
    return full
  }

  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: false
      }
    }
  }

  private mutating func parseEnumeration(
    _ members: [String: JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard let name = define(members, place, namespace: namespace) else { return nil }
    guard let list = members["symbols"]?.array, !list.isEmpty, list.count <= Self.maximumFields
    else {
      report("avro-enum", place, "an enum needs a list \"symbols\" that is not empty")
      return nil
    }
    var symbols: [String] = []
    var seen: Set<String> = []
    for (index, symbol) in list.enumerated() {
      let here = "\(place).symbols[\(index)]"
      guard let text = symbol.string, Self.isName(text) else {
        report("avro-enum", here, "\(symbol.canonicalText.prefix(80)) is not a symbol")
        continue
      }
      if !seen.insert(text).inserted {
        report("avro-enum", here, "the symbol \"\(text)\" stands twice")
      }
      symbols.append(text)
    }
    let type = AvroType.enumeration(name: name, symbols: symbols)
    named[name] = type
    return type
  }

  private mutating func parseFixed(
    _ members: [String: JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard let name = define(members, place, namespace: namespace) else { return nil }
    guard let size = members["size"]?.integer, (1...65_536).contains(size) else {
      report("avro-fixed", "\(place).size", "a fixed needs a size from 1 to 65536")
      return nil
    }
    let type = AvroType.fixed(name: name, size: Int(size))
    named[name] = type
    return type
  }

  private mutating func parseRecord(
    _ members: [String: JSON], _ place: String, namespace: String
  ) -> AvroType? {
    guard let name = define(members, place, namespace: namespace) else { return nil }
    guard let list = members["fields"]?.array, list.count <= Self.maximumFields else {
      report("avro-record", place, "a record needs a list \"fields\"")
      return nil
    }
    let inner = name.split(separator: ".").dropLast().joined(separator: ".")
    var fields: [AvroField] = []
    var seen: [String: Int] = [:]
    for (index, json) in list.enumerated() {
      let here = "\(place).fields[\(index)]"
      guard let field = parseField(json, here, namespace: inner) else { continue }
      if let first = seen.updateValue(index, forKey: field.name) {
        report(
          "avro-field", "\(here).name",
          "the field \"\(field.name)\" stands twice, first as \(place).fields[\(first)]")
      }
      fields.append(field)
    }
    let record = AvroRecord(name: name, doc: members["doc"]?.string, fields: fields)
    named[name] = .record(record)
    return .record(record)
  }

  private mutating func parseField(
    _ json: JSON, _ place: String, namespace: String
  ) -> AvroField? {
    guard case .object(let members) = json else {
      report("avro-field", place, "expected a field, found \(json.kind)")
      return nil
    }
    guard let name = members["name"]?.string, Self.isName(name) else {
      let found = members["name"]?.canonicalText ?? "nothing"
      report("avro-name", "\(place).name", "expected a field's name, found \(found.prefix(80))")
      return nil
    }
    guard let written = members["type"] else {
      report("avro-field", place, "the field \"\(name)\" needs a type")
      return nil
    }
    checkKeys(members, place)
    guard let type = parseType(written, "\(place).type", namespace: namespace) else { return nil }
    let value = members["default"]
    if let value { checkDefault(value, type, "\(place).default") }
    return AvroField(
      name: name, type: type, doc: members["doc"]?.string, defaultValue: value,
      traits: parseTraits(members, place, name: name, type: type))
  }

  /// A default of a union is of its first branch (Avro 1.11); later branches are let pass, as the
  /// libraries of 1.12 do.
  private mutating func checkDefault(_ value: JSON, _ type: AvroType, _ place: String) {
    let problems = AvroRecordChecker(named: named, isScoring: false).problems(
      in: value, type: type, place: place)
    if let problem = problems.first {
      report("avro-default", place, "the default does not fit its type: \(problem)")
    }
  }
}

extension AvroType {
  /// What must be different among the branches of a union.
  fileprivate var unionKey: String {
    switch self {
    case .fixed(let name, _), .enumeration(let name, _), .reference(let name): name
    case .record(let record): record.name
    case .array: "array"
    case .map: "map"
    case .logical(_, let base), .decimal(_, _, let base): base.unionKey
    case .union: "union"
    default: words
    }
  }
}
