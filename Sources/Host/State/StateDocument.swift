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
}
