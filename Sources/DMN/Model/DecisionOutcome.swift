package import Expressions

/// Something that went wrong in an evaluation, which made a value null.
package struct DecisionWarning: Hashable, Sendable, CustomStringConvertible {
  /// A stable name of the kind, such as `unknown-variable` or `hit-policy`.
  package let code: String
  /// The name of the decision or function.
  package let owner: String
  /// Where in it: `rule 3, input "auc"`; empty for the whole of it.
  package let place: String
  /// What happened, without a period.
  package let message: String

  /// `decision "Risk", rule 3, input "auc": message [code]`.
  package var description: String {
    let place = place.isEmpty ? "" : ", \(place)"
    return "\"\(owner)\"\(place): \(message) [\(code)]"
  }
}

/// The result of a decision, and why it is that.
package struct DecisionOutcome: Sendable {
  /// The value of each decision that was evaluated, by name, the one asked for last.
  package let decisions: [Decided]
  /// The value of the decision or service that was asked for.
  package let value: FEELValue
  /// The tables that were evaluated, in order, those inside functions too.
  package let tables: [TableOutcome]
  /// What went wrong, in order; at most as many as the limits allow.
  package let warnings: [DecisionWarning]

  /// A decision and its value.
  package struct Decided: Hashable, Sendable {
    package let id: String
    package let name: String
    package let value: FEELValue
  }

  /// The rules that matched in the decision that was asked for itself; none if its logic is no
  /// table.
  package var rules: [DecisionRule] {
    guard let last = decisions.last else { return [] }
    return tables.last { $0.owner == last.id && $0.isResult }?.matched ?? []
  }
}
