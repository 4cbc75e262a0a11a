/// Reads decimal numbers from bytes: to the nearest double, ties to even, bit for bit what the
/// standard library's exact conversion gives.
///
/// Short numbers take Clinger's way (two exact doubles, one rounding), others Eisel and Lemire's
/// (one or two products of 64 bits); what neither can decide goes to the standard library.
struct NumberParser {
  private let powers = PowersOfFive.shared.words

  /// The number that begins at `start`: `[+-] digits [. digits] [e [+-] digits]`, with at least one
  /// digit before or after the point. `nil` if none does.
  @inline(__always)
  static func scan(_ bytes: Span<UInt8>, from start: Int, to limit: Int) -> DecimalNumber? {
    var number = DecimalNumber()
    var index = start
    guard index < limit else { return nil }
    let first = bytes[index]
    if first == 0x2D {
      number.isNegative = true
      index &+= 1
    } else if first == 0x2B {
      number.isPlain = false
      index &+= 1
    }
    let wholeStart = index
    var significand: UInt64 = 0
    while index < limit {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      significand = significand &* 10 &+ UInt64(digit)
      index &+= 1
    }
    var digits = index &- wholeStart
    if digits > 1, bytes[wholeStart] == 0x30 { number.isPlain = false }
    var exponent = 0
    if index < limit, bytes[index] == 0x2E {
      number.isWhole = false
      index &+= 1
      let fractionStart = index
      while index &+ 8 <= limit {
        guard let eight = eightDigits(bytes, at: index) else { break }
        significand = significand &* 100_000_000 &+ eight
        index &+= 8
      }
      while index < limit {
        let digit = bytes[index] &- 0x30
        guard digit < 10 else { break }
        significand = significand &* 10 &+ UInt64(digit)
        index &+= 1
      }
      exponent = fractionStart &- index
      digits &+= index &- fractionStart
    }
    guard digits > 0 else { return nil }
    number.end = index
    number.significand = significand
    number.exponent = exponent
    if digits > 19 { number.recount(bytes, from: wholeStart, to: index) }
    if index < limit, bytes[index] | 0x20 == 0x65 {
      number.takeExponent(bytes, from: index, to: limit)
    }
    if number.isNegative, number.significand == 0 { number.isPlain = false }
    return number
  }

  /// Eight digits as a number, in three multiplications instead of eight; `nil` if one is no digit.
  @inline(__always)
  private static func eightDigits(_ bytes: Span<UInt8>, at index: Int) -> UInt64? {
    let word = bytes.word(at: index)
    let high = word & 0xF0F0_F0F0_F0F0_F0F0
    let above = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    guard high == 0x3030_3030_3030_3030, above == 0x3030_3030_3030_3030 else { return nil }
    var value = word &- 0x3030_3030_3030_3030
    value = (value &* 10) &+ (value &>> 8)
    let mask: UInt64 = 0x0000_00FF_0000_00FF
    let low = (value & mask) &* 0x000F_4240_0000_0064
    let upper = ((value &>> 16) & mask) &* 0x0000_2710_0000_0001
    return (low &+ upper) &>> 32
  }

  /// The nearest double of a scanned number; its text is at hand for what is hard.
  @inline(__always)
  func double(_ number: DecimalNumber, in bytes: Span<UInt8>, from start: Int) -> Double {
    if !number.isCut {
      // Clinger: both the significand and the power of ten are exact doubles.
      if number.significand <= 1 << 53, number.exponent >= -22, number.exponent <= 22 {
        let value = Double(number.significand)
        let magnitude =
          number.exponent < 0
          ? value / Self.tens[-number.exponent] : value * Self.tens[number.exponent]
        return number.isNegative ? -magnitude : magnitude
      }
      if let magnitude = nearest(number.significand, exponent: number.exponent) {
        return number.isNegative ? -magnitude : magnitude
      }
    } else if let low = nearest(number.significand, exponent: number.exponent),
      low == nearest(number.significand &+ 1, exponent: number.exponent)
    {
      // The digits that are cut off lie between these two, which are one double.
      return number.isNegative ? -low : low
    }
    return Self.exact(bytes.extracting(start..<number.end))
  }

  /// Eisel and Lemire's way; `nil` where the 128 bits do not tell on which side of a tie it is.
  @inline(__always)
  private func nearest(_ significand: UInt64, exponent: Int) -> Double? {
    if significand == 0 || exponent < PowersOfFive.smallest { return 0 }
    if exponent > PowersOfFive.largest { return .infinity }
    let shift = significand.leadingZeroBitCount
    let scaled = significand &<< UInt64(shift)
    let index = 2 &* (exponent &- PowersOfFive.smallest)
    var product = scaled.multipliedFullWidth(by: powers[index])
    if product.high & 0x1FF == 0x1FF {
      let second = scaled.multipliedFullWidth(by: powers[index &+ 1])
      let (low, overflow) = product.low.addingReportingOverflow(second.high)
      product.low = low
      if overflow { product.high &+= 1 }
      if product.low == .max, exponent < -27 || exponent > 55 { return nil }
    }
    let upper = Int(truncatingIfNeeded: product.high &>> 63)
    var mantissa = product.high &>> UInt64(upper &+ 9)
    // floor(exponent * log2(10)) + 63, with log2(10) as 217706 / 2^16.
    var power = ((217_706 &* exponent) >> 16) &+ 63 &+ upper &- shift &+ 1023
    if power <= 0 {
      if power <= -63 { return 0 }
      // A subnormal number, cut off before it is rounded.
      mantissa &>>= UInt64(1 &- power)
      mantissa = (mantissa &+ (mantissa & 1)) &>> 1
      // Rounding up may have made it a normal one.
      return Double(bitPattern: mantissa)
    }
    // Just between two doubles, which only small powers can be: to the even one.
    if product.low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1,
      mantissa &<< UInt64(upper &+ 9) == product.high
    {
      mantissa &= ~1
    }
    mantissa = (mantissa &+ (mantissa & 1)) &>> 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      power &+= 1
    }
    if power >= 0x7FF { return .infinity }
    return Double(bitPattern: mantissa & ((1 << 52) - 1) | UInt64(power) &<< 52)
  }

  /// The standard library's conversion, for the few that need more than 128 bits.
  static func exact(_ text: Span<UInt8>) -> Double {
    // It takes every text that the scanner takes; too large a number is infinite.
    Double(String(decoding: text.copied, as: UTF8.self)) ?? .nan
  }

  /// The powers of ten that a double holds exactly.
  private static let tens: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

extension DecimalNumber {
  /// Reads the digits again where there are more than 19 of them, zeros at the front included.
  fileprivate mutating func recount(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    var held = 0
    significand = 0
    exponent = 0
    var hasPoint = false
    for index in start..<end {
      let byte = bytes[index]
      guard byte != 0x2E else {
        hasPoint = true
        continue
      }
      if held < 19 {
        significand = significand * 10 + UInt64(byte - 0x30)
        if significand > 0 { held += 1 }
        if hasPoint { exponent -= 1 }
      } else {
        if byte != 0x30 { isCut = true }
        if !hasPoint { exponent += 1 }
      }
    }
  }

  /// Adds a written exponent; what is no exponent ends the number before it.
  fileprivate mutating func takeExponent(_ bytes: Span<UInt8>, from start: Int, to limit: Int) {
    var index = start + 1
    var isBelow = false
    if index < limit, bytes[index] == 0x2B || bytes[index] == 0x2D {
      isBelow = bytes[index] == 0x2D
      index += 1
    }
    let first = index
    var written = 0
    while index < limit {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      // Beyond this, every number is zero or infinite, however many digits it has before.
      if written < 1 << 40 { written = written * 10 + Int(digit) }
      index += 1
    }
    guard index > first else { return }
    isWhole = false
    exponent += isBelow ? -written : written
    end = index
  }
}
