package import HTTPClient

/// A web address with everything below it: `https://data.example.org/sets/`.
package struct AddressRule: Hashable, Sendable, CustomStringConvertible {
  private let prefix: HTTPAddress

  /// Reads a rule; `nil` unless it is an `http` or `https` address without a query whose path says
  /// one thing only.
  package init?(_ text: String) {
    guard let address = HTTPAddress(text), !address.hasQuery, Self.isPlain(address.path) else {
      return nil
    }
    prefix = address
  }

  package var description: String { prefix.text }

  /// Whether an address has this scheme, host and port, and this path or one below it. Below a
  /// folder, an address that hides dots or slashes in escapes is not: servers differ in what they
  /// make of them.
  package func covers(_ address: HTTPAddress) -> Bool {
    guard address.isSameOrigin(prefix) else { return false }
    if prefix.path == "/" { return true }
    guard Self.isPlain(address.path) else { return false }
    let folder = prefix.path.hasSuffix("/") ? prefix.path : prefix.path + "/"
    return address.path == prefix.path || address.path.hasPrefix(folder)
  }

  private static func isPlain(_ path: String) -> Bool {
    let lower = path.lowercased()
    return !["%2e", "%2f", "%5c", "%00", "\\", "//", ";"].contains { lower.contains($0) }
      && !lower.split(separator: "/").contains { $0 == "." || $0 == ".." }
  }
}

extension HTTPAddress {
  /// Whether both lead to the same server: scheme, host and port.
  func isSameOrigin(_ other: HTTPAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }
}
