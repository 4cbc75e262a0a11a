extension JSON {
  /// The JSON form of a value that describes itself by `Encodable`.
  ///
  /// Optional properties that are `nil` leave no member behind, and values keep their type: this is
  /// what the files of `refs/muster/state` are made of.
  package init(encoding value: some Encodable) {
    let slot = EncodingSlot()
    do {
      try value.encode(to: JSONEncoder(slot: slot))
    } catch {
      preconditionFailure("encoding to memory cannot fail: \(error)")
    }
    self = slot.finished
  }
}

/// A place that one value is encoded into.
private final class EncodingSlot {
  enum Content {
    case empty
    case value(JSON)
    case array([EncodingSlot])
    case object([String: EncodingSlot])
  }

  var content = Content.empty

  var finished: JSON {
    switch content {
    case .empty: .object([:])
    case .value(let value): value
    case .array(let slots): .array(slots.map(\.finished))
    case .object(let slots): .object(slots.mapValues(\.finished))
    }
  }

  func member(_ key: String) -> EncodingSlot {
    let slot = EncodingSlot()
    if case .object(var slots) = content {
      content = .empty
      slots[key] = slot
      content = .object(slots)
    } else {
      content = .object([key: slot])
    }
    return slot
  }

  func element() -> EncodingSlot {
    let slot = EncodingSlot()
    if case .array(var slots) = content {
      content = .empty
      slots.append(slot)
      content = .array(slots)
    } else {
      content = .array([slot])
    }
    return slot
  }

  var count: Int {
    guard case .array(let slots) = content else { return 0 }
    return slots.count
  }
}

private struct JSONEncoder: Encoder {
  let slot: EncodingSlot
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .empty = slot.content { slot.content = .object([:]) }
    return KeyedEncodingContainer(Keyed<Key>(slot: slot))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .empty = slot.content { slot.content = .array([]) }
    return Unkeyed(slot: slot)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    Single(slot: slot)
  }

  static func encode(_ value: some Encodable, into slot: EncodingSlot) throws {
    if let json = value as? JSON {
      slot.content = .value(json)
    } else {
      try value.encode(to: JSONEncoder(slot: slot))
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { slot.content = .value(.null) }
    func encode(_ value: Bool) { slot.content = .value(.bool(value)) }
    func encode(_ value: String) { slot.content = .value(.string(value)) }
    func encode(_ value: Double) { slot.content = .value(.number(value)) }
    func encode(_ value: Float) { slot.content = .value(.number(Double(value))) }
    func encode(_ value: Int) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: Int8) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: Int16) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: Int32) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: Int64) { slot.content = .value(.integer(value)) }
    func encode(_ value: UInt) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: UInt8) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: UInt16) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: UInt32) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: UInt64) { slot.content = .value(.integer(Int64(value))) }
    func encode(_ value: some Encodable) throws { try JSONEncoder.encode(value, into: slot) }
  }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) {
      slot.member(key.stringValue).content = .value(.null)
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
      try JSONEncoder.encode(value, into: slot.member(key.stringValue))
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy keyType: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      JSONEncoder(slot: slot.member(key.stringValue)).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      JSONEncoder(slot: slot.member(key.stringValue)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { JSONEncoder(slot: slot.member("super")) }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
      JSONEncoder(slot: slot.member(key.stringValue))
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var count: Int { slot.count }

    mutating func encodeNil() { slot.element().content = .value(.null) }

    mutating func encode(_ value: some Encodable) throws {
      try JSONEncoder.encode(value, into: slot.element())
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy keyType: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
      JSONEncoder(slot: slot.element()).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      JSONEncoder(slot: slot.element()).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { JSONEncoder(slot: slot.element()) }
  }
}
