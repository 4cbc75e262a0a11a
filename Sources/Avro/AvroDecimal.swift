/// The whole numbers of Avro's `decimal`: two's complement of any length, the most significant byte
/// first.
package enum AvroDecimal {
  /// The longest that is read, in bytes: some 2,400 digits.
  package static let mostBytes = 1000

  /// The number as text, with `scale` digits after the point; `nil` if it is longer than the bound.
  package static func text(_ bytes: Span<UInt8>, scale: Int) -> String? {
    guard bytes.count <= mostBytes else { return nil }
    let isNegative = !bytes.isEmpty && bytes[0] >= 0x80
    var magnitude: [UInt8] = []
    magnitude.reserveCapacity(bytes.count)
    for index in bytes.indices { magnitude.append(isNegative ? ~bytes[index] : bytes[index]) }
    if isNegative { increment(&magnitude) }
    var digits = decimalDigits(magnitude)
    while digits.count <= scale { digits.append(0x30) }
    if scale > 0 { digits.insert(0x2E, at: scale) }
    let sign = isNegative ? "-" : ""
    return sign + String(decoding: digits.reversed(), as: UTF8.self)
  }

  private static func increment(_ number: inout [UInt8]) {
    for index in number.indices.reversed() {
      number[index] &+= 1
      if number[index] != 0 { return }
    }
    // Only the smallest number of a length carries out of it: 0x80 00 inverted is 0x7F FF.
    number.insert(1, at: 0)
  }

  /// The digits in ASCII, the least significant one first; at least one.
  private static func decimalDigits(_ number: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    var rest = number[...]
    while true {
      rest = rest.drop { $0 == 0 }
      if rest.isEmpty { break }
      var remainder = 0
      for index in rest.indices {
        let value = remainder << 8 | Int(rest[index])
        rest[index] = UInt8(value / 10)
        remainder = value % 10
      }
      digits.append(0x30 + UInt8(remainder))
    }
    return digits.isEmpty ? [0x30] : digits
  }
}
