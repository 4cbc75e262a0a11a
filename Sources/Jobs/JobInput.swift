/// One input of a job; the functions get their inputs in the order of the job's list.
package struct JobInput: Sendable {
  /// How the records are written.
  package enum Format: String, Hashable, Sendable {
    /// RFC 4180 with a header line.
    case csv
    /// One JSON array of objects, or one object.
    case json
    /// One JSON object a line.
    case jsonl
  }

  /// Where the bytes come from.
  package enum Content: Hashable, Sendable {
    /// Bytes at hand.
    case bytes([UInt8])
    /// A regular file of the host. The job sees it read-only, under another name.
    case file(path: String)
  }

  /// The asset's name, for messages.
  package let name: String
  package let format: Format
  package let content: Content

  /// An input by its parts.
  package init(name: String, format: Format, content: Content) {
    self.name = name
    self.format = format
    self.content = content
  }

  /// An input whose text is at hand.
  package init(name: String, format: Format, text: String) {
    self.init(name: name, format: format, content: .bytes(Array(text.utf8)))
  }
}
