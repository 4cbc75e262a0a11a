/// Why a JSON value is not the record that it should be.
package struct JSONDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, as `deployments.0.since`; empty for the whole value.
  package let path: String
  /// What was found and what was expected.
  package let message: String

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension JSON {
  /// Reads a value that describes itself by `Decodable`. Unknown members are passed over, so that a
  /// newer Muster's records can be read by an older one.
  package func decode<Value: Decodable>(_ type: Value.Type) throws(JSONDecodingError) -> Value {
    do {
      return try JSONDecoder.decode(type, from: self, path: [])
    } catch let error as JSONDecodingError {
      throw error
    } catch let DecodingError.keyNotFound(key, context) {
      throw JSONDecodingError(
        path: JSONDecoder.text(context.codingPath), message: "\"\(key.stringValue)\" is missing")
    } catch let DecodingError.dataCorrupted(context) {
      throw JSONDecodingError(
        path: JSONDecoder.text(context.codingPath), message: context.debugDescription)
    } catch {
      throw JSONDecodingError(path: "", message: "\(error)")
    }
  }
}

private struct JSONDecoder: Decoder {
  let value: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func text(_ path: [any CodingKey]) -> String {
    path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from value: JSON, path: [any CodingKey]
  ) throws -> Value {
    if let json = value as? Value { return json }
    return try Value(from: JSONDecoder(value: value, codingPath: path))
  }

  static func mismatch(_ expected: String, _ value: JSON, _ path: [any CodingKey])
    -> JSONDecodingError
  {
    JSONDecodingError(path: text(path), message: "found \(value.kind), expected \(expected)")
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = value.object else { throw Self.mismatch("an object", value, codingPath) }
    return KeyedDecodingContainer(Keyed<Key>(members: members, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.array else { throw Self.mismatch("an array", value, codingPath) }
    return Unkeyed(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    Single(value: value, codingPath: codingPath)
  }

  struct Index: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }
    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
  }

  private struct Single: SingleValueDecodingContainer {
    let value: JSON
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { value == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
      guard let result = value.bool else { throw mismatch("a boolean", value, codingPath) }
      return result
    }

    func decode(_ type: String.Type) throws -> String {
      guard let result = value.string else { throw mismatch("a string", value, codingPath) }
      return result
    }

    func decode(_ type: Double.Type) throws -> Double {
      switch value {
      case .string("NaN"): return .nan
      case .string("Infinity"): return .infinity
      case .string("-Infinity"): return -.infinity
      default:
        guard let result = value.double else { throw mismatch("a number", value, codingPath) }
        return result
      }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try JSONDecoder.decode(type, from: value, path: codingPath)
    }

    private func integer<Value: FixedWidthInteger>() throws -> Value {
      guard let result = value.integer.flatMap(Value.init(exactly:)) else {
        throw mismatch("an integer of \(Value.bitWidth) bits", value, codingPath)
      }
      return result
    }
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: JSON]
    let codingPath: [any CodingKey]
    var allKeys: [Key] { members.keys.sorted().compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key) == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try JSONDecoder.decode(type, from: try member(key), path: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
      JSONDecoder(value: members["super"] ?? .null, codingPath: codingPath)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> JSONDecoder {
      JSONDecoder(value: try member(key), codingPath: codingPath + [key])
    }

    private func member(_ key: Key) throws -> JSON {
      guard let value = members[key.stringValue] else {
        throw JSONDecodingError(
          path: JSONDecoder.text(codingPath), message: "\"\(key.stringValue)\" is missing")
      }
      return value
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let elements: [JSON]
    let codingPath: [any CodingKey]
    var currentIndex = 0
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    init(elements: [JSON], codingPath: [any CodingKey]) {
      self.elements = elements
      self.codingPath = codingPath
    }

    mutating func decodeNil() throws -> Bool {
      guard try peek() == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      let path = codingPath + [Index(currentIndex)]
      let value = try JSONDecoder.decode(type, from: try peek(), path: path)
      currentIndex += 1
      return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
      try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> JSONDecoder {
      let decoder = JSONDecoder(value: try peek(), codingPath: codingPath + [Index(currentIndex)])
      currentIndex += 1
      return decoder
    }

    private func peek() throws -> JSON {
      guard elements.indices.contains(currentIndex) else {
        throw JSONDecodingError(
          path: JSONDecoder.text(codingPath), message: "an element is missing")
      }
      return elements[currentIndex]
    }
  }
}
