internal import CGit2
internal import Vocabulary

extension git_oid {
  /// Reads 40 lower-case hexadecimal digits.
  init(_ text: some Identifier, for attempt: Attempt) throws(GitError) {
    self.init()
    let text = text.text
    guard text.utf8.count == 40, text.utf8.allSatisfy(Self.isLowerHex) else {
      throw attempt.error(.invalid, "\"\(text)\" is not an id of 40 hexadecimal digits")
    }
    try attempt.check(git_oid_fromstr(&self, text))
  }

  /// The 40 digits.
  var text: String {
    withUnsafeBytes(of: id) { Hexadecimal.text(of: $0) }
  }

  /// Whether two ids are the same, without making texts of them.
  static func equal(_ left: UnsafePointer<git_oid>?, _ right: UnsafePointer<git_oid>?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return git_oid_equal(left, right) == 1
  }

  private static func isLowerHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
