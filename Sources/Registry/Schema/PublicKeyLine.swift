/// The outer form of an OpenSSH public key: `type base64 [comment]`. What is in the key is checked
/// where signatures are.
enum PublicKeyLine {
  static let types = [
    "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ssh-ed25519@openssh.com", "ssh-ed25519", "ssh-rsa",
  ]

  /// Why a text is no such key, as half a sentence after it; `nil` if it is one.
  static func problem(_ text: String) -> String? {
    if text.contains("PRIVATE KEY") { return "is a private key: take it out of the repository" }
    if text.utf8.contains(0x0A) { return "has a line break" }
    let words = text.split(separator: " ")
    guard words.count >= 2 else { return "is no public key: expected a type and base64" }
    guard types.contains(String(words[0])) else {
      return "has the key type \"\(words[0].prefix(40))\", not one of "
        + types.joined(separator: ", ")
    }
    let encoded = words[1].utf8
    let padding = encoded.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let isBase64 = encoded.dropLast(padding).allSatisfy {
      (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
    }
    let isComplete = encoded.count % 4 == 0 && padding <= 2 && encoded.count >= 40
    return isBase64 && isComplete ? nil : "has a key that is not base64"
  }

  /// The key without its comment.
  static func withoutComment(_ text: String) -> String {
    text.split(separator: " ").prefix(2).joined(separator: " ")
  }
}
