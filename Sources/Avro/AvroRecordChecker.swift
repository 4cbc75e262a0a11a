package import Vocabulary

extension AvroSchema {
  /// What breaks the schema in a record, each with its JSON path; empty if nothing does.
  ///
  /// Records are plain JSON: a value of a union stands bare, without the name of its branch. When
  /// scoring, fields with `scoringOptional` may be absent.
  package func problems(in record: JSON, isScoring: Bool = false) -> [String] {
    AvroRecordChecker(named: named, isScoring: isScoring).problems(
      in: record, type: .record(root), place: "$")
  }
}

/// Checks a JSON value against an Avro type.
struct AvroRecordChecker {
  let named: [String: AvroType]
  let isScoring: Bool

  func problems(in value: JSON, type: AvroType, place: String) -> [String] {
    switch type {
    case .reference(let name):
      guard let target = named[name] else { return ["\(place): the type \(name) is not defined"] }
      return problems(in: value, type: target, place: place)
    case .logical(_, let base), .decimal(_, _, let base):
      return problems(in: value, type: base, place: place)
    case .record(let record): return problems(in: value, record: record, place: place)
    case .union(let branches): return problems(in: value, branches: branches, place: place)
    case .array(let element):
      guard let elements = value.array else { return [mismatch(value, type, place)] }
      return elements.enumerated().flatMap {
        problems(in: $0.element, type: element, place: "\(place)[\($0.offset)]")
      }
    case .map(let element):
      guard let members = value.object else { return [mismatch(value, type, place)] }
      return members.sorted { $0.key < $1.key }.flatMap {
        problems(in: $0.value, type: element, place: Self.member($0.key, of: place))
      }
    default: return fits(value, type) ? [] : [mismatch(value, type, place)]
    }
  }

  private func fits(_ value: JSON, _ type: AvroType) -> Bool {
    switch (type, value) {
    case (.null, .null), (.boolean, .bool), (.string, .string), (.bytes, .string): true
    case (.int, .integer(let number)): Int32(exactly: number) != nil
    case (.long, .integer), (.float, .integer), (.double, .integer): true
    case (.float, .number), (.double, .number): true
    case (.enumeration(_, let symbols), .string(let text)): symbols.contains(text)
    case (.fixed(_, let size), .string(let text)): text.unicodeScalars.count == size
    default: false
    }
  }

  private func problems(in value: JSON, branches: [AvroType], place: String) -> [String] {
    var closest: [String]?
    for branch in branches {
      let found = problems(in: value, type: branch, place: place)
      if found.isEmpty { return [] }
      // What is wrong inside a branch of the right kind says more than "fits no branch".
      if found.first?.hasPrefix("\(place):") == false { closest = closest ?? found }
    }
    return closest ?? [mismatch(value, .union(branches), place)]
  }

  private func problems(in value: JSON, record: AvroRecord, place: String) -> [String] {
    guard let members = value.object else { return [mismatch(value, .record(record), place)] }
    var result: [String] = []
    for field in record.fields {
      let here = Self.member(field.name, of: place)
      if let member = members[field.name] {
        result += problems(in: member, type: field.type, place: here)
      } else if field.defaultValue == nil, !(isScoring && field.traits.isScoringOptional) {
        result.append("\(here): missing, expected \(field.type.words)")
      }
    }
    let known = Set(record.fields.map(\.name))
    for key in members.keys.sorted() where !known.contains(key) {
      let hint = Suggestion.hint(for: String(key.prefix(80)), among: known).map { ", \($0)" } ?? ""
      result.append("\(Self.member(key, of: place)): not in the schema\(hint)")
    }
    return result
  }

  private func mismatch(_ value: JSON, _ type: AvroType, _ place: String) -> String {
    let shown: String
    switch value {
    case .array, .object: shown = value.kind
    default: shown = String(value.canonicalText.prefix(60))
    }
    return "\(place): expected \(type.words), found \(shown)"
  }

  private static func member(_ key: String, of place: String) -> String {
    AvroSchemaParser.isName(key)
      ? "\(place).\(key)" : "\(place)[\(JSON.string(String(key.prefix(80))).canonicalText)]"
  }
}
