internal import Vocabulary

/// Tensors as bytes: the protocol's extension of binary tensor data, which Triton's own client uses
/// unless it is told otherwise. Elements stand little end first, one after the other; those of
/// `BYTES` have their length before them, as four bytes.
extension Tensor {
  /// The elements of an input, as JSON has them.
  ///
  /// - Parameter place: a JSON pointer to the input, for errors.
  static func elements(
    of bytes: ArraySlice<UInt8>, _ datatype: Datatype, at place: String
  ) throws(EncodingProblem) -> [JSON] {
    guard datatype != .bytes else { return try texts(of: bytes, at: place) }
    let width = datatype.width
    guard bytes.count % width == 0 else {
      throw EncodingProblem(
        pointer: place, message: "found \(bytes.count) bytes, expected a multiple of \(width)")
    }
    var elements: [JSON] = []
    elements.reserveCapacity(bytes.count / width)
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let bits = bits(of: bytes[start..<(start + width)])
      guard let element = datatype.value(of: bits) else {
        throw EncodingProblem(
          pointer: place,
          message: "the element \(elements.count) is no \(datatype.rawValue) that JSON could say")
      }
      elements.append(element)
      start += width
    }
    return elements
  }

  private static func bits(of bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func texts(
    of bytes: ArraySlice<UInt8>, at place: String
  ) throws(EncodingProblem) -> [JSON] {
    var texts: [JSON] = []
    var rest = bytes
    while !rest.isEmpty {
      let length = rest.count >= 4 ? Int(bits(of: rest.prefix(4))) : Int.max
      guard length <= rest.count - 4 else {
        throw EncodingProblem(
          pointer: place, message: "the element \(texts.count) is longer than its tensor")
      }
      guard let text = String(validating: rest.dropFirst(4).prefix(length), as: UTF8.self) else {
        throw EncodingProblem(
          pointer: place, message: "the element \(texts.count) is no text in UTF-8")
      }
      texts.append(.string(text))
      rest = rest.dropFirst(4 + length)
    }
    return texts
  }

  /// The elements as bytes.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for element in data {
      if datatype == .bytes {
        let text = Array((element.string ?? element.canonicalText).utf8)
        Self.append(UInt64(text.count), 4, to: &bytes)
        bytes += text
      } else {
        Self.append(datatype.bits(of: element), datatype.width, to: &bytes)
      }
    }
    return bytes
  }

  private static func append(_ bits: UInt64, _ width: Int, to bytes: inout [UInt8]) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index)))) }
  }

  /// The tensor without its elements, which follow the JSON.
  func json(binarySize: Int) -> JSON {
    var members = json.object ?? [:]
    members["data"] = nil
    members["parameters"] = ["binary_data_size": .integer(Int64(binarySize))]
    return .object(members)
  }
}

extension Tensor.Datatype {
  /// The bytes of an element; of `BYTES`, those of a length.
  fileprivate var width: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .fp16: 2
    case .int32, .uint32, .fp32, .bytes: 4
    case .int64, .uint64, .fp64: 8
    }
  }

  /// An element by its bits; `nil` where JSON has no such value.
  fileprivate func value(of bits: UInt64) -> JSON? {
    switch self {
    case .bool: .bool(bits != 0)
    case .int8: .integer(Int64(Int8(truncatingIfNeeded: bits)))
    case .int16: .integer(Int64(Int16(truncatingIfNeeded: bits)))
    case .int32: .integer(Int64(Int32(truncatingIfNeeded: bits)))
    case .int64: .integer(Int64(bitPattern: bits))
    case .uint8, .uint16, .uint32, .uint64: Int64(exactly: bits).map(JSON.integer)
    case .fp16: Self.finite(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits))))
    case .fp32: Self.finite(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    case .fp64: Self.finite(Double(bitPattern: bits))
    case .bytes: nil
    }
  }

  private static func finite(_ number: Double) -> JSON? {
    number.isFinite ? .number(number) : nil
  }

  /// The bits of an element that it holds.
  fileprivate func bits(of value: JSON) -> UInt64 {
    switch self {
    case .bool: value == .bool(true) ? 1 : 0
    case .fp16: UInt64(Float16(value.double ?? 0).bitPattern)
    case .fp32: UInt64(Float(value.double ?? 0).bitPattern)
    case .fp64: (value.double ?? 0).bitPattern
    default: UInt64(bitPattern: value.integer ?? 0)
    }
  }
}
