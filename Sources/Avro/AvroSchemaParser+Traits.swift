import Vocabulary

extension AvroSchemaParser {
  /// Avro's own keys of a field, and those of the extended schema.
  private static let knownKeys: Set<String> = [
    "aliases", "dataClass", "default", "doc", "driftCandidate", "isAmountField", "name", "order",
    "phi", "pii", "positiveClassLabel", "protectedClass", "role", "scoringOptional",
    "specialValues", "type",
  ]

  /// Avro lets a schema carry keys of its own, so an unknown one is refused only where it looks
  /// like a misspelt known one.
  mutating func checkKeys(_ members: [String: JSON], _ place: String) {
    let unknown = members.keys.filter { !Self.knownKeys.contains($0) }.sorted()
    for key in unknown {
      let word = String(key.prefix(80))
      guard let meant = Suggestion.nearest(to: word, among: Self.knownKeys) else { continue }
      report(
        "avro-key", "\(place).\(key.prefix(80))", "unknown key \"\(key.prefix(80))\"",
        hint: "did you mean \"\(meant)\"?")
    }
  }

  /// The extended keys of a field, those that are absent inferred from its name and type.
  mutating func parseTraits(
    _ members: [String: JSON], _ place: String, name: String, type: AvroType
  ) -> AvroTraits {
    var traits = AvroTraits(inferredFrom: name, type: type)
    if let value = word("dataClass", members, place, AvroTraits.DataClass.self) {
      traits.dataClass = value
    }
    var spelled = members
    if members["role"] == "non-predictor" { spelled["role"] = "non_predictor" }
    if let role = word("role", spelled, place, AvroTraits.Role.self) {
      traits.role = role
      traits.isDriftCandidate = role == .predictor
    }
    traits.isProtectedClass = flag("protectedClass", members, place) ?? false
    traits.isDriftCandidate = flag("driftCandidate", members, place) ?? traits.isDriftCandidate
    traits.isScoringOptional = flag("scoringOptional", members, place) ?? false
    traits.isAmountField = flag("isAmountField", members, place) ?? false
    traits.isPersonal = flag("pii", members, place) ?? false
    traits.isHealth = flag("phi", members, place) ?? false
    traits.specialValues = specialValues(members, place)
    if let label = members["positiveClassLabel"], label != .null {
      switch label {
      case .array, .object, .null:
        report("avro-key", "\(place).positiveClassLabel", "expected a label, found \(label.kind)")
      default: traits.positiveClassLabel = label
      }
    }
    return traits
  }

  /// Rules that hold for all fields of the record together.
  mutating func checkRoles(_ record: AvroRecord) {
    for role in [AvroTraits.Role.predictionDate, .weight] {
      let fields = record.fields.filter { $0.traits.role == role }
      guard fields.count > 1 else { continue }
      let names = fields.map { "\"\($0.name)\"" }.joined(separator: ", ")
      report(
        "avro-role", "$.fields", "only one field can have the role \(role.rawValue), found \(names)"
      )
    }
    let amounts = record.fields.filter(\.traits.isAmountField)
    if amounts.count > 1 {
      let names = amounts.map { "\"\($0.name)\"" }.joined(separator: ", ")
      report("avro-role", "$.fields", "only one field can be the amount field, found \(names)")
    }
    for (index, field) in record.fields.enumerated()
    where field.traits.positiveClassLabel != nil && ![.label, .score].contains(field.traits.role) {
      report(
        "avro-role", "$.fields[\(index)].positiveClassLabel",
        "\"\(field.name)\" has a positive class but the role \(field.traits.role.rawValue)",
        hint: "give it the role label")
    }
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ members: [String: JSON], _ place: String, _ type: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let value = members[key], value != .null else { return nil }
    let words = Word.allCases.map(\.rawValue)
    if let text = value.string, let word = Word(rawValue: text) { return word }
    report(
      "avro-key", "\(place).\(key)",
      "expected one of \(words.joined(separator: ", ")), found \(value.canonicalText.prefix(80))",
      hint: value.string.flatMap { Suggestion.hint(for: String($0.prefix(80)), among: words) })
    return nil
  }

  private mutating func flag(_ key: String, _ members: [String: JSON], _ place: String) -> Bool? {
    guard let value = members[key], value != .null else { return nil }
    if let flag = value.bool { return flag }
    report("avro-key", "\(place).\(key)", "expected true or false, found \(value.kind)")
    return nil
  }

  private mutating func specialValues(
    _ members: [String: JSON], _ place: String
  ) -> [AvroTraits.SpecialValues] {
    guard let written = members["specialValues"], written != .null else { return [] }
    let here = "\(place).specialValues"
    guard let list = written.array else {
      report("avro-key", here, "expected a list, found \(written.kind)")
      return []
    }
    return list.enumerated().compactMap { index, item in
      guard let values = item["values"]?.array else {
        report("avro-key", "\(here)[\(index)]", "expected {\"values\": [...], \"purpose\": ...}")
        return nil
      }
      return AvroTraits.SpecialValues(values: values, purpose: item["purpose"]?.string)
    }
  }
}
