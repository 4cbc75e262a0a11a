extension Modification {
  /// An element as people write it: its id, and behind a colon the key of a visit: `Approve`,
  /// `Approve:12`.
  package struct Place: Hashable, Sendable {
    package let id: String
    package let key: Key?

    /// Reads one; ids of BPMN have no colons.
    package init(_ text: String) {
      if let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]),
        number >= 0
      {
        id = String(text[..<colon])
        key = Key(number)
      } else {
        id = text
        key = nil
      }
    }

    /// Cancels that visit, or all visits to the element.
    package var cancellation: Step { key.map { .cancel($0, of: id) } ?? .cancelAll(id) }
  }
}
