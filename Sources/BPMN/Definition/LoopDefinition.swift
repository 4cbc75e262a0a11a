package import Expressions

/// How often an activity is done (BPMN 2.0.2, 13.3.6 and 13.3.7).
package enum LoopDefinition: Sendable {
  case multiInstance(MultiInstance)
  case standard(StandardLoop)

  /// One instance per number or per element of a collection.
  package struct MultiInstance: Sendable {
    package let isSequential: Bool
    /// How many, where there is no collection.
    package let cardinality: Expression?
    /// What gives the elements: a variable's name is read as the variable.
    package let collection: Expression?
    /// The variable that holds the element in each instance.
    package let elementVariable: String?
    /// The variable that collects the results, in the order of the elements (Camunda 8).
    package let outputCollection: String?
    package let outputElement: Expression?
    /// Evaluated after each instance; when it holds, the others are given up.
    package let completionCondition: Expression?
    /// The number of the first instance: 0 in Camunda 7's files, 1 in Camunda 8's.
    package let firstIndex: Int
    /// Where each instance rests as a job of its own.
    package let continuation: ContinuationDefinition?
  }

  /// Again and again while a condition holds.
  package struct StandardLoop: Sendable {
    /// Whether the condition is evaluated before the first time.
    package let testsBefore: Bool
    /// At most so often.
    package let maximum: Int?
    package let condition: Expression?
  }
}
