package import Vocabulary

/// What a column is to a model: the keys of ModelOp's extended schema.
package struct AvroTraits: Hashable, Sendable {
  /// What kind of values a column has.
  package enum DataClass: String, CaseIterable, Sendable {
    case categorical
    case numerical
  }

  /// What a column is used for.
  package enum Role: String, CaseIterable, Sendable {
    case identifier
    case label
    /// Also written `non-predictor`.
    case nonPredictor = "non_predictor"
    case predictionDate = "prediction_date"
    case predictor
    case score
    case weight
  }

  /// Values that mean something else than themselves, such as 999 for "unknown".
  package struct SpecialValues: Hashable, Sendable {
    package var values: [JSON]
    package var purpose: String?
  }

  package var dataClass: DataClass?
  package var role: Role
  package var isProtectedClass = false
  package var isDriftCandidate = false
  package var specialValues: [SpecialValues] = []
  /// Whether a record may lack the field when it is scored.
  package var isScoringOptional = false
  package var isAmountField = false
  /// The label of the positive class.
  package var positiveClassLabel: JSON?
  package var isPersonal = false
  package var isHealth = false

  /// What holds for a column that says nothing about itself: numbers are numerical, texts and truth
  /// values categorical; `id` and `UUID` identify, `score` and `prediction` are scores, `label` and
  /// `ground_truth` labels, everything else a predictor; drift is watched on predictors.
  package init(inferredFrom name: String, type: AvroType) {
    role = Self.inferredRole(name)
    dataClass = Self.inferredDataClass(type)
    isDriftCandidate = role == .predictor
  }

  private static func inferredRole(_ name: String) -> Role {
    switch name.lowercased() {
    case "id", "uuid": .identifier
    case "score", "prediction": .score
    case "label", "ground_truth": .label
    default: .predictor
    }
  }

  private static func inferredDataClass(_ type: AvroType) -> DataClass? {
    switch type {
    case .int, .long, .float, .double: .numerical
    case .string, .boolean, .enumeration: .categorical
    case .decimal: .numerical
    case .logical("uuid", _): .categorical
    case .union(let branches):
      branches.filter { $0 != .null }.count == 1
        ? branches.first { $0 != .null }.flatMap(inferredDataClass) : nil
    case .null, .bytes, .fixed, .array, .map, .record, .reference, .logical: nil
    }
  }
}
