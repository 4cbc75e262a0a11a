/// How a table makes one result of the rules that match (DMN 1.5, 8.2.8).
package enum HitPolicy: String, Hashable, Sendable {
  /// At most one rule may match.
  case unique = "UNIQUE"
  /// The first rule that matches, in the order of the table.
  case first = "FIRST"
  /// The rule whose outputs come first in the outputs' lists of values.
  case priority = "PRIORITY"
  /// Several may match, if they say the same.
  case any = "ANY"
  /// All that match, in the table's order; or one number made of them.
  case collect = "COLLECT"
  /// All that match, in the order of the table.
  case ruleOrder = "RULE ORDER"
  /// All that match, in the order of the outputs' lists of values.
  case outputOrder = "OUTPUT ORDER"

  /// Reads the attribute `hitPolicy`; without one it is unique.
  init?(attribute: String?) {
    guard let attribute else {
      self = .unique
      return
    }
    self.init(rawValue: attribute.uppercased().trimmingSpaces)
  }

  /// Whether the result is a list.
  package var isMultiple: Bool {
    switch self {
    case .unique, .first, .priority, .any: false
    case .collect, .ruleOrder, .outputOrder: true
    }
  }
}

/// How COLLECT makes one value of the outputs.
package enum Aggregation: String, Hashable, Sendable {
  case sum = "SUM"
  case count = "COUNT"
  case minimum = "MIN"
  case maximum = "MAX"
}
