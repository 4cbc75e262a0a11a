import Expressions
import Vocabulary

/// A decision table, compiled: its distinct cells are tested once per evaluation, however many
/// rules share them.
struct DecisionTable: Sendable {
  /// A column of conditions.
  struct Input: Sendable {
    let id: String
    /// The label, or the text of the expression; for messages.
    let label: String
    /// What the column reads: the text of its expression, or its variable.
    let source: String
    /// What is tested; nothing for a column whose cells are conditions of their own.
    let expression: Logic?
    /// The type that values are brought to before they are tested.
    let type: Int?
    /// Which values may come.
    let allowed: UnaryTests?
    /// The name under which cells see the value (`camunda:inputVariable`), besides `?`.
    let variable: String?
  }

  /// A column of conclusions.
  struct Output: Sendable {
    let id: String
    /// The name in the result; empty for the only column of a table.
    let name: String
    let label: String
    let type: Int?
    /// The values in the order of their priority.
    let values: Logic?
    /// Which values may come.
    let allowed: UnaryTests?
    let defaultValue: Logic?
  }

  struct Rule: Sendable {
    let id: String
    /// For each output.
    let conclusions: [Logic]
    /// Texts beside the rule: its description, and its annotations by name.
    let annotations: [DecisionRule.Annotation]
    let position: SourcePosition
  }

  let id: String
  /// The element's name for messages.
  let name: String
  let hitPolicy: HitPolicy
  let aggregation: Aggregation?
  let inputs: [Input]
  let outputs: [Output]
  let rules: [Rule]
  /// The distinct cells of all columns.
  let tests: [CellTest]
  /// The same as comparisons with constants, where that is all they are.
  let quick: [QuickTest?]
  /// For each rule and input the index of the cell among the tests; -1 for any value. One row after
  /// the other, as all of them are walked over in each evaluation.
  let cells: [Int32]

  /// The result has a member for each output, unless there is only one.
  var isCompound: Bool { outputs.count > 1 }
}

/// A cell of a condition column.
struct CellTest: Sendable {
  enum Kind: Sendable {
    /// FEEL's unary tests of the column's value.
    case unary(UnaryTests)
    /// A condition of its own, in the Java world's language.
    case condition(Logic)
    /// A cell that could not be read: it never matches.
    case broken(String)
  }

  let kind: Kind
  /// The test as a comparison with constants, where that is all it is.
  var quick: QuickTest? {
    guard case .unary(let tests) = kind else { return nil }
    return tests.quick
  }
  /// As it stands in the file.
  let text: String
  let position: SourcePosition
}
