import Vocabulary
import YAML

/// How a value looks and how it is read from YAML.
struct ValueSchema<Value: Sendable>: Sendable {
  let shape: Shape
  /// The value, or `nil` after a finding has been recorded.
  let decode: @Sendable (YAMLNode, inout ManifestDecoder) -> Value?

  /// The same value with its place.
  func located() -> ValueSchema<Located<Value>> where Value: Hashable {
    ValueSchema<Located<Value>>(shape: shape) { node, decoder in
      decode(node, &decoder).map { Located(value: $0, position: node.position) }
    }
  }

  /// The same shape as another type.
  func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> ValueSchema<Other> {
    ValueSchema<Other>(shape: shape) { node, decoder in decode(node, &decoder).map(transform) }
  }
}

extension ValueSchema {
  /// A value with its place.
  static func located<Base>(_ base: ValueSchema<Base>) -> ValueSchema where Value == Located<Base> {
    base.located()
  }

  /// A mapping with known fields.
  static func object(
    _ shape: ObjectShape, build: @escaping @Sendable (inout FieldReader) -> Value?
  ) -> ValueSchema {
    ValueSchema(shape: .object(shape)) { node, decoder in
      guard let entries = decoder.entries(of: node, shape) else { return nil }
      var reader = FieldReader(position: node.position, entries: entries, decoder: decoder)
      let value = build(&reader)
      decoder = reader.decoder
      return value
    }
  }

  /// A list; elements that are wrong are recorded and left out.
  static func list<Element: Sendable>(
    of element: ValueSchema<Element>, count: ClosedRange<Int> = 0...1000
  ) -> ValueSchema where Value == [Element] {
    ValueSchema(shape: .list(element.shape, count: count)) { node, decoder in
      guard let nodes = node.sequence else {
        let hint = node.scalar.map { "a list is written [\(TextRule.visible($0.text.prefix(40)))]" }
        decoder.error(
          "wrong-type", at: node.position,
          "\(decoder.field): expected a list, found \(node.kindDescription)", hint: hint)
        return nil
      }
      if nodes.count > count.upperBound {
        decoder.error(
          "too-many", at: node.position,
          "\(decoder.field): \(nodes.count) elements found, at most \(count.upperBound) expected")
        return nil
      }
      if nodes.count < count.lowerBound {
        decoder.error(
          "too-few", at: node.position,
          "\(decoder.field): \(nodes.count) elements found, at least \(count.lowerBound) expected")
      }
      return nodes.compactMap { element.decode($0, &decoder) }
    }
  }

  /// A mapping with free keys; entries that are wrong are recorded and left out.
  static func map<Element: Sendable>(
    keys: TextRule, values: ValueSchema<Element>, atMost maximum: Int = 256
  ) -> ValueSchema where Value == [String: Element] {
    ValueSchema(shape: .map(keys: keys.shape, values: values.shape)) { node, decoder in
      guard let entries = node.mapping else {
        decoder.wrongType(node, expected: "a mapping")
        return nil
      }
      guard entries.count <= maximum else {
        decoder.error(
          "too-many", at: node.position,
          "\(decoder.field): \(entries.count) entries found, at most \(maximum) expected")
        return nil
      }
      var result: [String: Element] = [:]
      for entry in entries {
        let key = keys.decode(entry.key, &decoder)
        let value = values.decode(entry.value, &decoder)
        if let key, let value { result[key] = value }
      }
      return result
    }
  }

  /// One of two, told apart by whether the value is a scalar.
  static func either(
    scalar: ValueSchema, other: ValueSchema
  ) -> ValueSchema {
    let shape = Shape.either([scalar.shape, other.shape])
    return ValueSchema(shape: shape) { node, decoder in
      node.scalar == nil ? other.decode(node, &decoder) : scalar.decode(node, &decoder)
    }
  }
}

extension ValueSchema where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One word of an enumeration.
  static func choice() -> ValueSchema {
    choice(of: Array(Value.allCases))
  }

  /// One word of a part of an enumeration.
  static func choice(of cases: [Value]) -> ValueSchema {
    let words = cases.map(\.rawValue)
    return ValueSchema(shape: .choice(words)) { node, decoder in
      let list = words.joined(separator: ", ")
      guard let text = node.string else {
        decoder.wrongType(node, expected: "one of \(list)")
        return nil
      }
      if words.contains(text), let value = Value(rawValue: text) { return value }
      decoder.error(
        "unknown-value", at: node.position,
        "\(decoder.field): expected one of \(list), found \(node.kindDescription)",
        hint: Suggestion.hint(for: String(text.prefix(80)), among: words))
      return nil
    }
  }
}

extension ValueSchema where Value == Bool {
  static var truth: ValueSchema {
    ValueSchema(shape: .truth) { node, decoder in
      if let value = node.bool { return value }
      decoder.wrongType(node, expected: "true or false")
      return nil
    }
  }
}

extension ValueSchema where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> ValueSchema {
    let shape = Shape.integer(range)
    return ValueSchema(shape: shape) { node, decoder in
      guard let value = node.integer else {
        decoder.wrongType(node, expected: shape.words)
        return nil
      }
      if let value = Int(exactly: value), range.contains(value) { return value }
      decoder.error(
        "out-of-range", at: node.position,
        "\(decoder.field): expected \(shape.words), found \(value)")
      return nil
    }
  }
}

extension ValueSchema where Value == Double {
  static func number(
    _ range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) -> ValueSchema {
    let shape = Shape.number(range)
    return ValueSchema(shape: shape) { node, decoder in
      guard let value = node.double, value.isFinite else {
        decoder.wrongType(node, expected: shape.words)
        return nil
      }
      // Minus zero and zero are one number, and must be one in a digest.
      if range.contains(value) { return value == 0 ? 0 : value }
      decoder.error(
        "out-of-range", at: node.position,
        "\(decoder.field): expected \(shape.words), found \(value)")
      return nil
    }
  }
}

extension ValueSchema where Value == JSON {
  /// Any scalar but null.
  static var scalar: ValueSchema {
    ValueSchema(shape: .scalar) { node, decoder in
      if node.scalar != nil, !node.isNull { return node.json() }
      decoder.wrongType(node, expected: Shape.scalar.words)
      return nil
    }
  }
}
