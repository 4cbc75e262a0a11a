/// Names one version of a process.
package struct ProcessReference: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let id: String
  package let version: Int

  /// A version of a process.
  package init(id: String, version: Int) {
    self.id = id
    self.version = version
  }

  /// `promotion:3`.
  package var description: String { "\(id):\(version)" }

  package static func < (left: ProcessReference, right: ProcessReference) -> Bool {
    (left.id, left.version) < (right.id, right.version)
  }
}
