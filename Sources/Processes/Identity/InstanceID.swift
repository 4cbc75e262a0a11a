/// The name of a process instance, which the caller gives and which names it for good.
package struct InstanceID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name itself.
  package let text: String

  /// A name.
  package init(_ text: String) { self.text = text }

  package var description: String { text }

  package static func < (left: InstanceID, right: InstanceID) -> Bool { left.text < right.text }
}
