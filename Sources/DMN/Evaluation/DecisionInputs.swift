package import Expressions
package import Vocabulary

/// What a decision is given: values by the names of input data, of variables that nothing declares,
/// or of decisions that are not to be evaluated.
package struct DecisionInputs: Sendable {
  /// A value by name.
  package struct Value: Sendable {
    package let name: String
    /// The namespace of the element's file; `nil`: the file that is evaluated, else any.
    package let namespace: String?
    package let value: FEELValue
    /// Whether the value comes from JSON, which has no dates: texts become what a type asks for.
    let isJSON: Bool
  }

  package private(set) var values: [Value] = []

  /// Nothing.
  package init() {}

  /// The members of a JSON object. Texts become dates, times and durations where the declared type
  /// is one of those.
  package init(_ members: [String: JSON]) {
    values = members.sorted { $0.key < $1.key }.map {
      Value(name: $0.key, namespace: nil, value: FEELValue($0.value), isJSON: true)
    }
  }

  /// Adds a value.
  package mutating func add(_ name: String, _ value: FEELValue, namespace: String? = nil) {
    values.append(
      Value(name: name.trimmingSpaces, namespace: namespace, value: value, isJSON: false))
  }
}
