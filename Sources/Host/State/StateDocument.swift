import Vocabulary

/// One file of the state ref: a path and its bytes.
package struct StateDocument: Hashable, Sendable {
  package var path: String
  package var body: [UInt8]

  /// A file by its path and bytes.
  package init(path: String, body: [UInt8]) {
    self.path = path
    self.body = body
  }

  /// A record as the file that people read with `git show`.
  package init(path: String, record: some Encodable) {
    self.init(path: path, body: Array(JSON(encoding: record).prettyText.utf8))
  }

  /// `"member": "text"`, as it stands in a record's file.
  static func pair(_ member: String, _ text: String) -> [UInt8] {
    Array("\(JSON.string(member).canonicalText): \(JSON.string(text).canonicalText)".utf8)
  }

  /// Whether a member of any depth has this text; found without decoding.
  package func mentions(_ text: String, as member: String) -> Bool {
    let pair = Self.pair(member, text)
    guard let first = pair.first, body.count >= pair.count else { return false }
    return body.indices.dropLast(pair.count - 1).contains { index in
      body[index] == first && body[index..<(index + pair.count)].elementsEqual(pair)
    }
  }
}
