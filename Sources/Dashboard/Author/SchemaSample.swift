internal import Vocabulary

/// An Avro schema that sample records fit: each field with the narrowest type that all of them
/// have.
enum SchemaSample {
  struct Problem: Error {
    let message: String
  }

  /// How many records are looked at.
  static let mostRecords = 1000

  static func schema(of lines: [String], name: String) throws(Problem) -> JSON {
    var types: [String: Set<String>] = [:]
    var order: [String] = []
    var counts: [String: Int] = [:]
    let records = lines.prefix(mostRecords)
    for (index, line) in records.enumerated() {
      guard let object = (try? JSON(parsing: line))?.object else {
        throw Problem(message: "line \(index + 1): expected a JSON object")
      }
      for (field, value) in object.sorted(by: { $0.key < $1.key }) {
        guard isName(field) else {
          throw Problem(
            message: "line \(index + 1): an Avro field cannot be called \"\(field.prefix(80))\"")
        }
        guard let type = type(of: value) else {
          throw Problem(
            message: "line \(index + 1), \(field): expected a text, a number, true, false or null, "
              + "found \(value.kind)")
        }
        if types[field] == nil { order.append(field) }
        types[field, default: []].insert(type)
        counts[field, default: 0] += 1
      }
    }
    var fields: [JSON] = []
    for field in order {
      var found = types[field] ?? []
      if counts[field] ?? 0 < records.count { found.insert("null") }
      let isOptional = found.remove("null") != nil
      if found.contains("double") { found.remove("long") }
      guard found.count <= 1 else {
        throw Problem(
          message: "\(field): the records have \(found.sorted().joined(separator: " and "))")
      }
      let type = JSON.string(found.first ?? "string")
      var members: [String: JSON] = [
        "name": .string(field), "type": isOptional ? .array(["null", type]) : type,
      ]
      if isOptional { members["default"] = .null }
      fields.append(.object(members))
    }
    return ["type": "record", "name": .string(name), "fields": .array(fields)]
  }

  private static func type(of value: JSON) -> String? {
    if value.integer != nil { return "long" }
    if value.double != nil { return "double" }
    if value.string != nil { return "string" }
    if value.bool != nil { return "boolean" }
    return value == .null ? "null" : nil
  }

  /// The names of Avro 1.11, "Names".
  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else {
      return false
    }
    return text.utf8.count <= 200
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
