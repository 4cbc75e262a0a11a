/// The number of one thing inside one process instance: an element instance (and with it its job or
/// user task), a timer or a subscription.
///
/// Keys are counted from one in each instance, so the same commands give the same keys. The scope
/// of the whole process is ``root``.
package struct Key: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: Int

  /// A key by its number.
  package init(_ number: Int) { self.number = number }

  /// The scope of the process itself.
  package static let root = Key(0)

  /// `#12`.
  package var description: String { "#\(number)" }

  package static func < (left: Key, right: Key) -> Bool { left.number < right.number }
}
