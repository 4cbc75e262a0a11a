/// One header field.
package struct HTTPHeader: Hashable, Sendable {
  /// Compared without regard to case, kept as written.
  package var name: String
  package var value: String

  /// A field by its name and value; characters that would break out of a field are refused when the
  /// request is sent.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether both parts may go over the wire (RFC 9110, 5.1 and 5.5).
  var isWellFormed: Bool {
    let isTokenByte: (UInt8) -> Bool = { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
    }
    return !name.isEmpty && name.utf8.allSatisfy(isTokenByte)
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
