package import Vocabulary

extension YAMLNode {
  /// What the core schema makes of this scalar; `nil` for collections.
  private var value: YAMLValue? {
    guard let scalar else { return nil }
    if let tag = tag.flatMap(YAMLTag.init(rawValue:)) {
      return YAMLValue(tag: tag, text: scalar.text)
    }
    return scalar.isPlain ? YAMLValue(plain: scalar.text) : .string
  }

  /// The same node without its tag.
  var untagged: YAMLNode { YAMLNode(content: content, position: position) }

  /// Whether this is plain `~`, `null`, `Null` or `NULL`, or nothing at all.
  package var isNull: Bool { value == .null }

  /// The truth value of plain `true`, `True`, `TRUE`, `false`, `False` or `FALSE`; never of the
  /// words of YAML 1.1 (`yes`, `no`, `on`, `off`).
  package var bool: Bool? {
    guard case .bool(let value) = value else { return nil }
    return value
  }

  /// The number of a plain integer (`[-+]?[0-9]+` in base ten, `0o17`, `0x1F`) that 64 bits hold.
  package var integer: Int64? {
    guard case .integer(let value) = value else { return nil }
    return value
  }

  /// The number of a plain integer or float, `.inf` and `.nan` included; the nearest double.
  package var double: Double? {
    switch value {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// Any scalar's text as it is written, so that `no`, `1.10` and `0123` stay text; `nil` for null.
  package var string: String? {
    guard let scalar, value != .null else { return nil }
    return scalar.text
  }

  /// What this is, for messages: `a mapping`, `an empty value`, `the text "abc"`, `the number 3`.
  package var kindDescription: String {
    switch content {
    case .mapping: return "a mapping"
    case .sequence: return "a sequence"
    case .scalar(let scalar):
      switch value {
      case .null: return "an empty value"
      case .bool: return "the truth value \(scalar.text)"
      case .integer, .number: return "the number \(String(scalar.text.prefix(40)))"
      case .string, nil: return "the text \(YAMLText.quoted(scalar.text))"
      }
    }
  }

  /// The value as the core schema reads it without any further type.
  ///
  /// Keys are their text as it is written. An integer beyond 64 bits is the nearest double, as in
  /// JSON; a number beyond every double stays text.
  package func json() -> JSON {
    switch content {
    case .mapping(let entries):
      let members = entries.map { ($0.key.scalar?.text ?? "", $0.value.json()) }
      return .object(Dictionary(members) { first, _ in first })
    case .sequence(let elements):
      return .array(elements.map { $0.json() })
    case .scalar(let scalar):
      switch value {
      case .null: return .null
      case .bool(let value): return .bool(value)
      case .integer(let value): return .integer(value)
      case .number(let value): return .number(value)
      case .string, nil: return .string(scalar.text)
      }
    }
  }
}
