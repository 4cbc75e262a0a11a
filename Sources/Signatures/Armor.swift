internal import Vocabulary

/// Text armour: Base64 between a line that begins and a line that ends.
enum Armor {
  /// The width of a line, as ssh-keygen writes it.
  private static let width = 70

  static func wrap(_ bytes: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.text(of: bytes)[...]
    while !rest.isEmpty {
      text += rest.prefix(width) + "\n"
      rest = rest.dropFirst(width)
    }
    return text + "-----END \(label)-----\n"
  }

  /// The bytes, or `nil` unless the text is one armoured block and nothing else but a line break.
  static func unwrap(_ text: String, label: String) -> [UInt8]? {
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count > 2, lines.first == "-----BEGIN \(label)-----",
      lines.last == "-----END \(label)-----"
    else { return nil }
    return Base64.bytes(of: lines[1..<(lines.count - 1)].joined().utf8)
  }
}
