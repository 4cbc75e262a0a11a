internal import CIntelDFP

extension Decimal128: CustomStringConvertible {
  /// Reads digits with an optional sign, point and exponent: `-12.5e-3`, `.5`. More than 34 digits
  /// are rounded half even. `nil` for anything else, and for what is too large to be a number.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var index = 0
    var isNegative = false
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var digits: UInt128 = 0
    var isExact = true
    var count = 0
    var fraction = 0
    var isFraction = false
    scan: while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        count += 1
        if isFraction { fraction += 1 }
        // Below 10^34, so this cannot overflow.
        if digits > Self.largestCoefficient / 10 {
          isExact = false
        } else {
          digits = digits * 10 + UInt128(bytes[index] - UInt8(ascii: "0"))
        }
      case UInt8(ascii: ".") where !isFraction: isFraction = true
      default: break scan
      }
      index += 1
    }
    guard count > 0, bytes.last != UInt8(ascii: ".") else { return nil }
    var power = 0
    if index < bytes.count {
      guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
      let exponent = bytes[(index + 1)...]
      guard !exponent.isEmpty, exponent.count <= 8,
        let value = Int(String(decoding: exponent, as: UTF8.self))
      else { return nil }
      power = value
    }
    if isExact,
      let value = Decimal128(
        isNegative: isNegative && digits != 0, coefficient: digits, exponent: power - fraction)
    {
      self = value
      return
    }
    let value = Decimal128(String(text).withCString { dfp_from_string($0) })
    guard value.isFinite else { return nil }
    self = value
  }

  /// The number that a double's shortest text names; `nil` for one that is not finite.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53 {
      self.init(whole)
    } else {
      self.init(String(value))
    }
  }

  /// Plain digits without zeros at the end of a fraction; with an exponent where plain digits would
  /// need more than 40 of them.
  package var description: String {
    guard isFinite else { return isNaN ? "NaN" : isNegative ? "-Infinity" : "Infinity" }
    let (isNegative, coefficient, exponent) = reduced
    let sign = isNegative ? "-" : ""
    let digits = String(coefficient)
    if exponent >= 0 {
      guard digits.utf8.count + exponent <= 40 else { return sign + scientific(digits, exponent) }
      return sign + digits + String(repeating: "0", count: exponent)
    }
    let whole = digits.utf8.count + exponent
    if whole > 0 {
      return sign + digits.prefix(whole) + "." + digits.suffix(-exponent)
    }
    guard -exponent <= 40 else { return sign + scientific(digits, exponent) }
    return sign + "0." + String(repeating: "0", count: -whole) + digits
  }

  private var isNaN: Bool { high & 0x7C00_0000_0000_0000 == 0x7C00_0000_0000_0000 }

  private func scientific(_ digits: String, _ exponent: Int) -> String {
    let power = exponent + digits.utf8.count - 1
    let rest = digits.dropFirst()
    return digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "E" + (power < 0 ? "" : "+")
      + String(power)
  }
}
