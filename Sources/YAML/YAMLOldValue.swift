/// What YAML 1.1 (yaml.org/type) reads as something else than text, beyond the core schema: such
/// texts are quoted for the readers that still follow it.
enum YAMLOldValue {
  /// Whether a reader of YAML 1.1 takes a plain text for a truth value, a number, a date, a merge
  /// key or a default key.
  static func isOther(than text: String) -> Bool {
    switch text.lowercased() {
    case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "<<", "=": return true
    default: break
    }
    let bytes = text.utf8.filter { $0 != UInt8(ascii: "_") }
    guard let first = bytes.first, first < 0x3A, bytes.count <= 400 else { return false }
    return isNumber(bytes) || isSexagesimal(bytes) || isDate(Array(text.utf8))
  }

  /// Any number of the core schema after its underscores are dropped, `0b101`, and a sign before a
  /// base.
  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    let unsigned = String(decoding: withoutSign(bytes[...]), as: UTF8.self)
    if YAMLValue(plain: unsigned) != .string { return !unsigned.isEmpty }
    for prefix in ["0b", "0o", "0x"] where unsigned.hasPrefix(prefix) {
      return unsigned.utf8.count > 2 && unsigned.utf8.dropFirst(2).allSatisfy(isHexDigit)
    }
    return false
  }

  /// `190:20:30` and `190:20:30.15`: numbers in base 60.
  private static func isSexagesimal(_ bytes: [UInt8]) -> Bool {
    let parts = withoutSign(bytes[...]).split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return false }
    let whole = last.prefix { $0 != UInt8(ascii: ".") }
    return parts.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
      && !whole.isEmpty && whole.allSatisfy(isDigit)
      && last.dropFirst(whole.count).dropFirst().allSatisfy(isDigit)
  }

  /// `2026-11-22`, and anything that begins so and may be a time of that day.
  private static func isDate(_ bytes: [UInt8]) -> Bool {
    let parts = bytes.split(
      separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count),
      let day = parts[2].first, isDigit(day)
    else { return false }
    let marks = Array("Tt:.+- Zz".utf8)
    return parts[0].allSatisfy(isDigit) && parts[1].allSatisfy(isDigit)
      && parts[2].allSatisfy { isDigit($0) || marks.contains($0) }
  }

  private static func withoutSign(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
    else { return bytes }
    return bytes.dropFirst()
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}
