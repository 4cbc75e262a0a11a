import Vocabulary

/// A value with the place where it is written.
struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
  var value: Value
  var position: SourcePosition
}
