/// What the core schema (YAML 1.2.2, 10.3.2) makes of a scalar.
enum YAMLValue: Equatable {
  case null
  case bool(Bool)
  /// The number if 64 bits hold it, else the nearest double.
  case integer(Int64)
  case number(Double)
  case string

  /// The value of a plain scalar without a tag.
  init(plain text: String) {
    self =
      Self.isNull(text)
      ? .null : Self.bool(text).map(YAMLValue.bool) ?? Self.number(text) ?? .string
  }

  /// The value of a scalar with a tag; `nil` if the text does not fit the tag.
  init?(tag: YAMLTag, text: String) {
    let value = YAMLValue(plain: text)
    switch (tag, value) {
    case (.string, _), (.nonSpecific, _): self = .string
    case (.null, .null), (.bool, .bool), (.float, .number): self = value
    case (.integer, .integer): self = value
    case (.integer, .number) where Self.isDecimalInteger(text): self = value
    case (.float, .integer(let integer)): self = .number(Double(integer))
    default: return nil
    }
  }

  private static func isNull(_ text: String) -> Bool {
    switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  private static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  private static func number(_ text: String) -> YAMLValue? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first < 0x3A, bytes.count <= 400 else { return nil }
    if isDecimalInteger(text) {
      if let value = Int64(text) { return .integer(value) }
      return finite(text)
    }
    if let radix = bytes.starts(with: Array("0o".utf8))
      ? 8 : bytes.starts(with: Array("0x".utf8)) ? 16 : nil
    {
      let digits = text.dropFirst(2)
      guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-")
      else { return nil }
      return Int64(digits, radix: radix).map(YAMLValue.integer)
    }
    return special(text) ?? (isDecimalFloat(bytes) ? finite(text) : nil)
  }

  /// A number that no double can hold stays text, so that nothing is lost.
  private static func finite(_ text: String) -> YAMLValue? {
    guard let value = Double(text), value.isFinite else { return nil }
    return .number(value)
  }

  private static func special(_ text: String) -> YAMLValue? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": .number(-.infinity)
    case ".nan", ".NaN", ".NAN": .number(.nan)
    default: nil
    }
  }

  private static func isDecimalInteger(_ text: String) -> Bool {
    var digits = text.utf8[...]
    if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      digits.removeFirst()
    }
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isDecimalFloat(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    func skipSign() {
      if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
        rest.removeFirst()
      }
    }
    func skipDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest.removeFirst(count)
      return count
    }
    skipSign()
    let whole = skipDigits()
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = skipDigits()
    }
    guard whole + fraction > 0 else { return false }
    guard let first = rest.first else { return true }
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return false }
    rest.removeFirst()
    skipSign()
    return skipDigits() > 0 && rest.isEmpty
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
