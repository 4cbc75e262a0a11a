package import Avro
internal import ModelMetrics
package import Registry
internal import Vocabulary

/// What the columns of monitored rows are: what the schemas say, and over that what the monitor
/// says itself.
package struct MonitorRoles: Hashable, Sendable {
  /// A column whose distribution is compared.
  package struct Feature: Hashable, Sendable {
    package var name: String
    /// `nil`: what its values are.
    package var dataClass: AvroTraits.DataClass?
    /// Values with a meaning of their own; each has its own bin.
    package var specialValues: [Double]
  }

  /// In the order of their names.
  package var features: [Feature]
  package var label: String?
  package var score: String?
  package var identifier: String?
  package var date: String?
  package var weight: String?
  /// The label of the positive class.
  package var positive: String?
  /// Columns whose groups are compared.
  package var groups: [String]
  private let classes: [String: AvroTraits.DataClass]
  private let special: [String: [Double]]

  /// Finds the roles.
  ///
  /// - Parameters:
  ///   - schemas: of the model and of the data; where several speak of a column, the first counts.
  ///   - columns: those that baseline or sample have: where no schema speaks, their names tell.
  package init(data: MonitorData, schemas: [AvroSchema], columns: Set<String>) {
    var traits: [String: AvroTraits] = [:]
    for field in schemas.flatMap(\.fields) where traits[field.name] == nil {
      traits[field.name] = field.traits
    }
    if schemas.isEmpty {
      for name in columns { traits[name] = AvroTraits(inferredFrom: name, type: .null) }
    }
    func only(_ role: AvroTraits.Role) -> String? {
      let names = traits.filter { $0.value.role == role }.keys.sorted()
      return names.count == 1 ? names[0] : names.first { columns.contains($0) }
    }
    label = data.label ?? only(.label)
    score = data.score ?? only(.score)
    identifier = data.identifier ?? only(.identifier)
    date = data.date ?? only(.predictionDate)
    weight = data.weight ?? only(.weight)
    let declared = data.positive ?? label.flatMap { traits[$0]?.positiveClassLabel }
    positive = declared.map { Self.text($0) }
    groups =
      data.groups.isEmpty
      ? traits.filter(\.value.isProtectedClass).keys.sorted() : data.groups.sorted()
    classes = traits.compactMapValues(\.dataClass)
    special = traits.mapValues { traits in
      traits.specialValues.flatMap { $0.values.compactMap(\.double) }
    }
    let others = Set([label, score, identifier, date, weight].compactMap(\.self))
    let names =
      data.columns.isEmpty
      ? traits.filter { $0.value.isDriftCandidate && !others.contains($0.key) }.keys.sorted()
      : Set(data.columns).sorted()
    features = []
    features = names.map { feature($0) }
  }

  /// What a column is compared as.
  func feature(_ name: String) -> Feature {
    Feature(name: name, dataClass: classes[name], specialValues: special[name] ?? [])
  }

  private static func text(_ value: JSON) -> String {
    value.string ?? value.integer.map(String.init) ?? value.canonicalText
  }
}

extension MonitorRoles.Feature {
  /// A column's values as the schema means them: whole numbers that are categories become texts.
  func values(in rows: MonitorRows) -> ColumnValues? {
    guard let values = rows.columns[name] else { return nil }
    if dataClass == .categorical, case .numeric = values { return .categorical(values.texts) }
    // A column without a single value has no type that one could rely on.
    if dataClass == .numerical, case .categorical(let texts) = values,
      texts.allSatisfy({ $0 == nil })
    {
      return .numeric([Double](repeating: .nan, count: texts.count))
    }
    return values
  }
}
