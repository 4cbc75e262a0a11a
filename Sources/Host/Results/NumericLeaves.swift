package import Vocabulary

/// The numbers of a JSON file by their place: `test.roc_auc`, `folds.0.loss`.
///
/// Texts, truths and nulls are left out; a file that is one bare number has the place "".
package struct NumericLeaves: Hashable, Sendable {
  package private(set) var values: [String: Double] = [:]

  /// The most numbers that are taken of one file.
  static let limit = 20_000

  /// The numbers below a value; `nil` if there are more than ``limit``.
  package init?(of json: JSON) {
    guard add(json, at: "") else { return nil }
  }

  private mutating func add(_ json: JSON, at place: String) -> Bool {
    switch json {
    case .integer, .number:
      guard values.count < Self.limit else { return false }
      values[place] = json.double
      return true
    case .object(let members):
      return members.allSatisfy { add($1, at: place.isEmpty ? $0 : "\(place).\($0)") }
    case .array(let elements):
      for (index, element) in elements.enumerated()
      where !add(element, at: place.isEmpty ? "\(index)" : "\(place).\(index)") { return false }
      return true
    case .null, .bool, .string: return true
    }
  }
}
