internal import Vocabulary

extension JSON {
  /// An object of those members that have a value.
  static func members(_ members: [(String, JSON?)]) -> JSON {
    .object(
      Dictionary(
        members.compactMap { name, value in value.map { (name, $0) } },
        uniquingKeysWith: { $1 }))
  }
}
