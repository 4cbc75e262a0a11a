package import Expressions

/// A rule that matched, with all that a report says about it.
package struct DecisionRule: Hashable, Sendable {
  /// A text beside a rule.
  package struct Annotation: Hashable, Sendable {
    /// The column's name; `description` for the rule's own.
    package let name: String
    package let text: String
  }

  /// The rule's id in the file; `rule 3` where it has none.
  package let id: String
  /// Its row, from one.
  package let row: Int
  /// The values of its outputs, in the order of the table.
  package let outputs: [Output]
  package let annotations: [Annotation]

  /// A value that a rule gives.
  package struct Output: Hashable, Sendable {
    /// The output's name; empty for the only one of a table.
    package let name: String
    package let value: FEELValue
  }

  /// The value of an output by name.
  package subscript(_ name: String) -> FEELValue? { outputs.first { $0.name == name }?.value }
}

/// What came of a table in an evaluation.
package struct TableOutcome: Hashable, Sendable {
  /// The id of the decision or the function that holds the table.
  package let owner: String
  /// The table's id.
  package let table: String
  package let hitPolicy: HitPolicy
  package let aggregation: Aggregation?
  /// Whether the table is all of its owner's logic, so that its result is the owner's.
  package let isResult: Bool
  /// The rules that matched, in the order of the hit policy; for FIRST and PRIORITY too these are
  /// all that matched, the one that counts first.
  package let matched: [DecisionRule]
  /// The values of the inputs, by the columns' labels, in the order of the table.
  package let inputs: [Input]

  /// A value that was tested.
  package struct Input: Hashable, Sendable {
    package let label: String
    package let value: FEELValue
  }
}
