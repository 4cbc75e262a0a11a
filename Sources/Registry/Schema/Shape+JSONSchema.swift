package import Vocabulary

extension Shape {
  /// The shape as a JSON Schema, draft 2020-12.
  package var jsonSchema: JSON {
    switch self {
    case .text(let text): text.jsonSchema
    case .integer(let range): Self.range("integer", range.lowerBound, range.upperBound)
    case .number(let range): Self.range("number", range.lowerBound, range.upperBound)
    case .truth: ["type": "boolean"]
    case .choice(let words): ["enum": .array(words.map { .string($0) })]
    case .list(let element, let count):
      [
        "type": "array", "items": element.jsonSchema,
        "minItems": .integer(Int64(count.lowerBound)),
        "maxItems": .integer(Int64(count.upperBound)),
      ]
    case .map(let keys, let values):
      [
        "type": "object", "propertyNames": keys.jsonSchema,
        "additionalProperties": values.jsonSchema,
      ]
    case .object(let object): object.jsonSchema
    case .scalar: ["type": ["string", "number", "boolean"]]
    case .either(let shapes): ["anyOf": .array(shapes.map(\.jsonSchema))]
    }
  }

  private static func range(_ type: String, _ low: Int, _ high: Int) -> JSON {
    var members: [String: JSON] = ["type": .string(type)]
    if low > .min { members["minimum"] = .integer(Int64(low)) }
    if high < .max { members["maximum"] = .integer(Int64(high)) }
    return .object(members)
  }

  private static func range(_ type: String, _ low: Double, _ high: Double) -> JSON {
    var members: [String: JSON] = ["type": .string(type)]
    if low > -.greatestFiniteMagnitude { members["minimum"] = .number(low) }
    if high < .greatestFiniteMagnitude { members["maximum"] = .number(high) }
    return .object(members)
  }
}

extension TextShape {
  /// Numbers and truth values are texts too where a text is expected: YAML's `tier: 1`.
  var jsonSchema: JSON {
    var members: [String: JSON] = [
      "type": ["string", "number", "boolean"], "maxLength": .integer(Int64(maximumLength)),
      "description": .string(words),
    ]
    if let pattern { members["pattern"] = .string(pattern) }
    return .object(members)
  }
}

extension ObjectShape {
  var jsonSchema: JSON {
    var properties: [String: JSON] = [:]
    for field in fields {
      guard case .object(var members) = field.shape.jsonSchema else { continue }
      members["description"] = .string(field.doc)
      if let value = field.defaultValue { members["default"] = value }
      properties[field.name] = .object(members)
    }
    return [
      "type": "object", "title": .string(title), "additionalProperties": false,
      "properties": .object(properties),
      "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
    ]
  }
}
