/// What an import made, and what came of each thing that it found.
package struct ImportReport: Hashable, Sendable {
  /// What came of one thing.
  package enum Outcome: String, Hashable, Sendable {
    /// It is what it was.
    case imported
    /// It is something else now that does the same; the detail says what.
    case adapted
    /// A person has to say something first.
    case open
    /// It was left out.
    case left
  }

  /// One thing that was found.
  package struct Item: Hashable, Sendable, CustomStringConvertible {
    /// The file, and what of it.
    package let subject: String
    package let outcome: Outcome
    package let detail: String

    /// An item by its parts.
    package init(_ subject: String, _ outcome: Outcome, _ detail: String) {
      self.subject = subject
      self.outcome = outcome
      self.detail = detail
    }

    package var description: String { "\(outcome.rawValue) \(subject): \(detail)" }
  }

  /// In the order in which things were looked at.
  package var items: [Item] = []
  /// The files to write, by their paths in the repository.
  package var files: [String: [UInt8]] = [:]

  /// A report of nothing.
  package init() {}

  mutating func add(_ subject: String, _ outcome: Outcome, _ detail: String) {
    items.append(Item(subject, outcome, detail))
  }
}
