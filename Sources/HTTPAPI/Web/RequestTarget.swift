/// A request's path and query, decoded (RFC 3986).
struct RequestTarget: Hashable, Sendable {
  /// The segments of the path, decoded one by one: a `%2F` never makes two of one.
  var path: [String]
  /// The pairs of the query, in order.
  var query: [(name: String, value: String)]

  /// Reads a target in origin form.
  init(_ text: String) throws(APIProblem) {
    guard text.utf8.first == UInt8(ascii: "/") else {
      throw .badRequest("the target is no absolute path")
    }
    let withoutFragment = text.prefix { $0 != "#" }
    let parts = withoutFragment.split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = (parts.first ?? "").dropFirst()
    self.path =
      try path.isEmpty
      ? []
      : path.split(separator: "/", omittingEmptySubsequences: false)
        .map { (part) throws(APIProblem) in try Self.decode(part, plusIsSpace: false) }
    query = parts.count == 2 ? try Self.pairs(parts[1]) : []
  }

  static func == (left: Self, right: Self) -> Bool {
    left.path == right.path && left.query.elementsEqual(right.query) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) { hasher.combine(path) }

  /// The pairs of a query or of a form (`application/x-www-form-urlencoded`).
  static func pairs(_ text: Substring) throws(APIProblem) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for part in text.split(separator: "&") {
      guard pairs.count < Self.mostPairs else {
        throw .badRequest("more than \(Self.mostPairs) parameters")
      }
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append(
        (
          name: try decode(pair[0], plusIsSpace: true),
          value: pair.count == 2 ? try decode(pair[1], plusIsSpace: true) : ""
        ))
    }
    return pairs
  }

  private static let mostPairs = 100

  /// Percent-encoded bytes as what they are. Anything that is no UTF-8, and the byte zero, is
  /// refused: nothing here has such a name.
  private static func decode(
    _ text: Substring, plusIsSpace: Bool
  ) throws(APIProblem) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { throw .badRequest("a percent sign is not followed by two hexadecimal digits") }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw .badRequest("the target is no text in UTF-8")
    }
    return decoded
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
