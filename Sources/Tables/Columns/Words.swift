/// The words of text formats that stand for values.
enum Words {
  /// `true` and `false`, also as `True` and `TRUE`.
  static func bool(_ text: Span<UInt8>) -> Bool? {
    guard text.count == 4 || text.count == 5 else { return nil }
    for word in trueWords where text.equals(word) { return true }
    for word in falseWords where text.equals(word) { return false }
    return nil
  }

  /// The numbers that have no digits: `nan`, `inf` and `infinity` in any case, with a sign or not.
  static func number(_ text: Span<UInt8>) -> Double? {
    guard (3...9).contains(text.count) else { return nil }
    var isNegative = false
    var word: [UInt8] = []
    for index in text.indices {
      let byte = text[index]
      if index == 0, byte == 0x2B || byte == 0x2D {
        isNegative = byte == 0x2D
        continue
      }
      guard (0x41...0x5A).contains(byte | 0x20 ^ 0x20) else { return nil }
      word.append(byte | 0x20)
    }
    if word == nan { return .nan }
    guard word == inf || word == infinity else { return nil }
    return isNegative ? -.infinity : .infinity
  }

  private static let trueWords = ["true", "True", "TRUE"].map { Array($0.utf8) }
  private static let falseWords = ["false", "False", "FALSE"].map { Array($0.utf8) }
  private static let nan = Array("nan".utf8)
  private static let inf = Array("inf".utf8)
  private static let infinity = Array("infinity".utf8)
}
