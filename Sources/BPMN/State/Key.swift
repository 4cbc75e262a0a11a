/// The number of one thing inside one process instance: an element instance (and with it its job or
/// user task), a timer or a subscription.
///
/// Keys are counted from one in each instance, so the same commands give the same keys. The scope
/// of the whole process is ``root``.
package struct Key: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let value: Int32

  /// The number, from zero.
  package var number: Int { Int(value) }

  /// A key by its number; what is out of range is a key that nothing has.
  package init(_ number: Int) { value = Int32(exactly: number) ?? -1 }

  /// The scope of the process itself.
  package static let root = Key(0)

  /// `#12`.
  package var description: String { "#\(value)" }

  package static func < (left: Key, right: Key) -> Bool { left.value < right.value }
}
