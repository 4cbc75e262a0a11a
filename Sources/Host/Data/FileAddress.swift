import Vocabulary

/// A `file:` address of this machine (RFC 8089): `file:///srv/data/rows.csv`.
struct FileAddress: Hashable, Sendable {
  /// Absolute, without a final slash.
  let path: String
  let components: [String]

  /// Reads an address; `nil` when it names another host, or its path is not absolute, has dots to
  /// go elsewhere, or escapes that are no UTF-8.
  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    for start in ["file://localhost/", "file:///"] where text.hasPrefix(start) {
      rest = rest.dropFirst(start.utf8.count)
      guard let components = Self.components(rest) else { return nil }
      self.components = components
      path = "/" + components.joined(separator: "/")
      return
    }
    return nil
  }

  private static func components(_ text: ArraySlice<UInt8>) -> [String]? {
    var components: [String] = []
    for part in text.split(separator: UInt8(ascii: "/")) {
      guard let name = decoded(part), name != ".", name != "..", !name.utf8.contains(0),
        !name.utf8.contains(UInt8(ascii: "/"))
      else { return nil }
      components.append(name)
    }
    return components
  }

  private static func decoded(_ part: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        // A query or a fragment is no part of a file's name, and no file has one.
        guard byte != UInt8(ascii: "?"), byte != UInt8(ascii: "#") else { return nil }
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = Hexadecimal.bytes(of: String(decoding: rest.prefix(2), as: UTF8.self))
      else { return nil }
      bytes += value
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
