package import Vocabulary

/// Writes MessagePack: each value in the shortest form that holds it.
///
/// Not with libmpack, whose writer (1.0.5) makes +127 of -129: it takes the magnitude of a negative
/// number for its width.
package struct MessagePackWriter {
  private var bytes: [UInt8] = []

  private init() {}

  /// The MessagePack of a JSON value. A text goes as `str`, members in the order of their names, a
  /// number with a point as the double that it is. JSON that was read is at most as deep as its
  /// reader allows, and so is the recursion here.
  package static func write(_ value: JSON) -> [UInt8] {
    var writer = MessagePackWriter()
    writer.write(value)
    return writer.bytes
  }

  private mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes.append(0xC0)
    case .bool(let value): bytes.append(value ? 0xC3 : 0xC2)
    case .integer(let value): write(value)
    case .number(let value):
      bytes.append(0xCB)
      append(value.bitPattern)
    case .string(let text): write(text)
    case .array(let elements):
      head(elements.count, short: 0x90, below: 16, 0xDC)
      for element in elements { write(element) }
    case .object(let members):
      head(members.count, short: 0x80, below: 16, 0xDE)
      for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
      {
        write(key)
        write(value)
      }
    }
  }

  private mutating func write(_ value: Int64) {
    switch value {
    case -32..<128: bytes.append(UInt8(truncatingIfNeeded: value))
    case 128..<(1 << 8): append(0xCC, UInt8(value))
    case (1 << 8)..<(1 << 16): append(0xCD, UInt16(value))
    case (1 << 16)..<(1 << 32): append(0xCE, UInt32(value))
    case (1 << 32)...: append(0xCF, UInt64(value))
    case -(1 << 7)..<0: append(0xD0, UInt8(truncatingIfNeeded: value))
    case -(1 << 15)..<0: append(0xD1, UInt16(truncatingIfNeeded: value))
    case -(1 << 31)..<0: append(0xD2, UInt32(truncatingIfNeeded: value))
    default: append(0xD3, UInt64(bitPattern: value))
    }
  }

  private mutating func write(_ text: String) {
    let count = text.utf8.count
    if count >= 32, count < 256 {
      append(0xD9, UInt8(count))
    } else {
      head(count, short: 0xA0, below: 32, 0xDA)
    }
    bytes.append(contentsOf: text.utf8)
  }

  /// A count within the first byte where it fits, else behind a byte of its own, in sixteen or
  /// thirty-two bits.
  private mutating func head(_ count: Int, short: UInt8, below limit: Int, _ long: UInt8) {
    if count < limit {
      bytes.append(short | UInt8(count))
    } else if count < 1 << 16 {
      append(long, UInt16(count))
    } else {
      append(long + 1, UInt32(clamping: count))
    }
  }

  private mutating func append(_ kind: UInt8, _ value: some FixedWidthInteger) {
    bytes.append(kind)
    append(value)
  }

  /// The most significant byte first.
  private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }
}
