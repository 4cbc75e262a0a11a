package import Vocabulary

extension Schema {
  /// The schema as OpenAPI 3.1 writes it.
  package var json: JSON {
    switch self {
    case .string(let format, let maxLength, let isName):
      var members: [String: JSON] = [
        "type": "string", "maxLength": .integer(Int64(maxLength)),
      ]
      if let format { members["format"] = .string(format) }
      if isName { members["pattern"] = .string(Self.namePattern) }
      return .object(members)
    case .enumeration(let values):
      return ["type": "string", "enum": .array(values.map { .string($0) })]
    case .integer(let minimum, let maximum):
      var members: [String: JSON] = ["type": "integer"]
      if let minimum { members["minimum"] = .integer(minimum) }
      if let maximum { members["maximum"] = .integer(maximum) }
      return .object(members)
    case .number: return ["type": "number"]
    case .boolean: return ["type": "boolean"]
    case .array(let element, let maxItems):
      var members: [String: JSON] = ["type": "array", "items": element.json]
      if let maxItems { members["maxItems"] = .integer(Int64(maxItems)) }
      return .object(members)
    case .object(let properties): return Self.json(of: properties)
    case .map(let value): return ["type": "object", "additionalProperties": value.json]
    case .any: return .object([:])
    }
  }

  private static func json(of properties: [Property]) -> JSON {
    var members: [String: JSON] = [:]
    for property in properties {
      var schema = property.schema.json.object ?? [:]
      schema["description"] = .string(property.description)
      members[property.name] = .object(schema)
    }
    return [
      "type": "object", "properties": .object(members),
      "required": .array(properties.filter(\.isRequired).map { .string($0.name) }),
      "additionalProperties": false,
    ]
  }
}
