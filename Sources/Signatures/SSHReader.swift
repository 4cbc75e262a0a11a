/// Reads the data types of RFC 4251, section 5, off a buffer; every length is checked against what
/// is left.
struct SSHReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func byte() -> UInt8? {
    rest.popFirst()
  }

  mutating func number() -> UInt32? {
    bytes(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
  }

  mutating func string() -> [UInt8]? {
    guard let count = number() else { return nil }
    return bytes(Int(count))
  }

  mutating func text() -> String? {
    string().flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// A positive multiple-precision integer in its shortest form, without its leading zero; `nil`
  /// for a negative or padded one.
  mutating func positiveInteger() -> [UInt8]? {
    guard let value = string(), let first = value.first, first < 0x80 else { return nil }
    guard first == 0 else { return value }
    guard value.count > 1, value[1] >= 0x80 else { return nil }
    return Array(value.dropFirst())
  }
}
