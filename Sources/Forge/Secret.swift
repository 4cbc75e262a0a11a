/// A token that nothing prints: descriptions, dumps and mirrors of it are redacted, and it is
/// neither `Codable` nor comparable. Only a request's header is made of it.
package struct Secret: Sendable {
  /// The longest token that is taken, in bytes; the longest in use are JSON Web Tokens.
  package static let mostBytes = 4096

  let revealed: String

  /// A token from the bytes of a file or variable, without the white space around it.
  package init(_ bytes: some Sequence<UInt8>) throws(SecretError) {
    var rest = Array(bytes)[...]
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    rest = rest.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    guard !rest.isEmpty else { throw SecretError("found nothing, expected a token") }
    guard rest.count <= Self.mostBytes else {
      throw SecretError("found more than \(Self.mostBytes) bytes, expected a token")
    }
    guard rest.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw SecretError(
        "found white space, control or other characters inside, expected one token of printable "
          + "ASCII")
    }
    revealed = String(decoding: rest, as: UTF8.self)
  }

  /// A text with stars wherever the token stands in it: a forge may repeat what it was sent.
  func scrubbed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let token = Array(revealed.utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: token) {
        kept += "***".utf8
        index += token.count
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { "<redacted>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why something is no token; what was found is not in it.
package struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what was expected, without a period.
  package let message: String

  package var description: String { message }

  init(_ message: String) {
    self.message = message
  }
}
