/// Addresses: percent-encoding by RFC 3986, both ways.
package enum Address {
  /// A path of components; nothing in a component can end it.
  package static func path(_ components: [String]) -> String {
    var bytes: [UInt8] = []
    for component in components {
      bytes.append(UInt8(ascii: "/"))
      // A segment of dots alone would be taken for a step in the path (RFC 3986, 5.2.4), even
      // percent-encoded (URL Standard, "double-dot URL path segment").
      if component == "." || component == ".." || component.isEmpty {
        bytes.append(contentsOf: "~".utf8)
        bytes.append(contentsOf: component.utf8)
      } else {
        if component.first == "~" { bytes.append(UInt8(ascii: "~")) }
        encode(component, into: &bytes)
      }
    }
    return bytes.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
  }

  /// The components of a path; `nil` where it is not one of ours: an empty component, a broken
  /// escape, bytes that are no UTF-8.
  package static func components(of path: String) -> [String]? {
    guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= mostBytes else { return nil }
    let rest = path.utf8.dropFirst()
    guard !rest.isEmpty else { return [] }
    var components: [String] = []
    for part in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard !part.isEmpty, let text = decode(part, plusIsSpace: false) else { return nil }
      if text.utf8.first == UInt8(ascii: "~") {
        components.append(String(text.unicodeScalars.dropFirst()))
      } else {
        guard text != ".", text != ".." else { return nil }
        components.append(text)
      }
    }
    return components
  }

  /// A query of names and values, without the question mark; what has no value is left out.
  package static func query(_ items: [(String, String)]) -> String {
    var bytes: [UInt8] = []
    for (name, value) in items where !value.isEmpty {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
      encode(name, into: &bytes)
      bytes.append(UInt8(ascii: "="))
      encode(value, into: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names and values of a query or of a form (`application/x-www-form-urlencoded`); the first
  /// of each name counts. What is broken is left out.
  package static func fields(of query: String) -> [String: String] {
    var fields: [String: String] = [:]
    for item in query.utf8.prefix(mostFormBytes).split(separator: UInt8(ascii: "&")) {
      let parts = item.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let head = parts.first, let name = decode(head, plusIsSpace: true), !name.isEmpty,
        let value = parts.count > 1 ? decode(parts[1], plusIsSpace: true) : "",
        fields[name] == nil, fields.count < mostFields
      else { continue }
      fields[name] = value
    }
    return fields
  }

  private static let mostBytes = 8192
  private static let mostFormBytes = 1 << 20
  private static let mostFields = 1000

  private static func encode(_ text: String, into bytes: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if isUnreserved(byte) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      }
    }
  }

  private static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = iterator.next().flatMap(value), let low = iterator.next().flatMap(value)
        else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
