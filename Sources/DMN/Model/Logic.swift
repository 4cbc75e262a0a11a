import Expressions
import Vocabulary

/// An expression of a decision, compiled: a text, a table, or one of the boxes (DMN 1.5, 10.2).
struct Logic: Sendable {
  /// A name and what stands behind it.
  struct Entry: Sendable {
    let name: String
    let logic: Logic
  }

  indirect enum Kind: Sendable {
    /// Nothing is written: null.
    case empty
    /// It could not be read: null, with this as warning.
    case broken(String)
    case feel(FEELExpression)
    /// A template or condition of the Java world's language.
    case juel(Expression)
    case table(DecisionTable)
    /// Entries in order, each seeing those before; with a result cell that is the value.
    case context([Entry], result: Logic?)
    case relation(columns: [String], rows: [[Logic]])
    case list([Logic])
    /// `call` is the same written as a call in FEEL, for functions that are built in: FEEL knows
    /// the names of their parameters.
    case invocation(function: Logic, bindings: [Entry], call: FEELExpression?)
    case function(FunctionLogic)
    case conditional(condition: Logic, yes: Logic, no: Logic)
    case filter(list: Logic, match: Logic)
    case iteration(variable: String, list: Logic, body: Logic)
    case quantified(variable: String, list: Logic, condition: Logic, every: Bool)
  }

  let kind: Kind
  /// The type that the value is brought to.
  let type: Int?
  /// Where it stands, for warnings: `rule 3, output "reason"`.
  let place: String
  let position: SourcePosition

  /// The name of an argument in a call that an invocation was rewritten to.
  static func boundName(_ index: Int) -> String { "bound_argument_\(index)" }

  init(_ kind: Kind, type: Int? = nil, place: String, position: SourcePosition) {
    self.kind = kind
    self.type = type
    self.place = place
    self.position = position
  }
}

/// A function with parameters and a body.
struct FunctionLogic: Sendable {
  struct Parameter: Sendable {
    let name: String
    let type: Int?
  }

  let name: String
  let parameters: [Parameter]
  let body: Logic
  let resultType: Int?
}
