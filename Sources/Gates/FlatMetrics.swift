package import ModelMetrics
package import Vocabulary

/// The numbers that gates can name in a model's metrics JSON.
///
/// ModelOp keeps them flat at the top level (`modelop-center.md` 2.2); the numbers of each item of
/// `performance` join them where the top level does not have them.
package enum FlatMetrics {
  /// The most values that are kept.
  static let limit = 2000

  /// The named numbers of a metrics JSON.
  package static func values(of metrics: JSON?) -> [String: Figure] {
    guard let members = metrics?.object else { return [:] }
    var values: [String: Figure] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      add(name, value, to: &values)
    }
    for item in members["performance"]?.array ?? [] {
      for (name, value) in (item["values"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        add(name, value, to: &values)
      }
    }
    return values
  }

  private static func add(_ name: String, _ value: JSON, to values: inout [String: Figure]) {
    guard values[name] == nil, values.count < limit else { return }
    switch value {
    case .integer, .number:
      guard let number = value.double else { return }
      values[name] = .value(number)
    case .null:
      values[name] = .undefined("the model gave null")
    case .string("NaN"), .string("Infinity"), .string("-Infinity"):
      values[name] = .undefined("the model gave \(value.string ?? "")")
    default:
      return
    }
  }
}
