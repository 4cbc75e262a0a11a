/// A name of one kind of thing. Identifiers are distinct types, so that a model's name cannot be
/// handed over where a runtime's is meant.
package protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The identifier as it is written.
  var text: String { get }
  /// Takes a text as it stands; whoever reads input checks it first.
  init(_ text: String)
}

extension Identifier {
  package var description: String { text }
  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// The id of a git commit: 40 hexadecimal digits.
package struct CommitID: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }

  /// The first ten digits.
  package var short: String { String(text.prefix(10)) }
}

/// The id of a git blob: 40 hexadecimal digits.
package struct BlobID: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The id of a git tree: 40 hexadecimal digits.
package struct TreeID: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The name of a model.
package struct ModelName: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The name of a dataset.
package struct DatasetName: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The name of a runtime.
package struct RuntimeName: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The name of a process manifest.
package struct ProcessName: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The name of a group of people.
package struct GroupName: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }
}
