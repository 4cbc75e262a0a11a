package import Git
import Vocabulary

/// One line of what git tells `pre-receive`: a reference, where it is, and where a push wants it.
package struct ReceivedUpdate: Hashable, Sendable {
  package let reference: String
  /// `nil` for a reference that the push makes.
  package let old: ObjectID?
  /// `nil` for a reference that the push deletes.
  package let new: ObjectID?

  /// The most updates that one push may hold.
  package static let mostUpdates = 100_000

  /// An update by its parts.
  package init(reference: String, old: ObjectID?, new: ObjectID?) {
    self.reference = reference
    self.old = old
    self.new = new
  }

  /// Reads `<old> <new> <ref>` (githooks(5), "pre-receive"); `nil` for anything else.
  package init?(line: String) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("refs/"),
      words[0...1].allSatisfy({ $0.utf8.count == 40 && Hexadecimal.bytes(of: String($0)) != nil })
    else { return nil }
    func object(_ word: Substring) -> ObjectID? {
      word.allSatisfy { $0 == "0" } ? nil : ObjectID(String(word))
    }
    self.init(reference: String(words[2]), old: object(words[0]), new: object(words[1]))
  }
}
