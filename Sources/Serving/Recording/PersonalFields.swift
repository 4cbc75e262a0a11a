internal import Avro

extension AvroSchema {
  /// The fields that hold, or somewhere inside hold, what is about a person (`pii`) or somebody's
  /// health (`phi`).
  var personalFields: Set<String> {
    var names: Set<String> = []
    for field in fields where isPersonal(field, inside: []) { names.insert(field.name) }
    return names
  }

  private func isPersonal(_ field: AvroField, inside open: Set<String>) -> Bool {
    field.traits.isPersonal || field.traits.isHealth || isPersonal(field.type, inside: open)
  }

  /// - Parameter open: the records that this one stands in; a record may hold itself.
  private func isPersonal(_ type: AvroType, inside open: Set<String>) -> Bool {
    switch resolved(type) {
    case .record(let record):
      guard !open.contains(record.name) else { return false }
      let inside = open.union([record.name])
      return record.fields.contains { isPersonal($0, inside: inside) }
    case .array(let inner), .map(let inner), .logical(_, let inner):
      return isPersonal(inner, inside: open)
    case .union(let branches): return branches.contains { isPersonal($0, inside: open) }
    default: return false
    }
  }
}
