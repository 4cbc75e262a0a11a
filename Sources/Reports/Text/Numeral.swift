/// Numbers as people read them in a report.
package enum Numeral {
  /// At most four decimals below ten, fewer above; no trailing zeros: `0.7859`, `49.06`,
  /// `1234567`; very small and very large ones as `1.5e-7`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return word(value) }
    guard isPlain(value) else { return scientific(value) }
    return trimmed(fixed(value, decimals: decimals(value.magnitude)))
  }

  /// The same with a sign, for differences: `+0.012`.
  package static func signed(_ value: Double) -> String {
    let text = short(value)
    return value > 0 && text != "0" ? "+\(text)" : text
  }

  /// A figure with its interval, all to the same decimals: `0.7859 [0.7561, 0.8157]`.
  package static func figure(_ figure: Report.Figure, isDifference: Bool = false) -> String {
    guard let value = figure.value else { return figure.reason.map { "none (\($0))" } ?? "none" }
    guard let interval = figure.interval, value.isFinite, isPlain(value), value != 0 else {
      let text = isDifference ? signed(value) : short(value)
      return figure.interval.map { "\(text) [\(short($0.low)), \(short($0.high))]" } ?? text
    }
    let ends = [interval.low, interval.high].filter(\.isFinite).map(\.magnitude)
    let digits = decimals(max(value.magnitude, ends.max() ?? 0))
    func text(_ end: Double, isSigned: Bool = false) -> String {
      guard end.isFinite else { return word(end) }
      guard isPlain(end) || end.magnitude < 1e-4 else { return scientific(end) }
      let text = fixed(end, decimals: digits)
      return isSigned && end > 0 ? "+\(text)" : text
    }
    let head = text(value, isSigned: isDifference)
    return "\(head) [\(text(interval.low)), \(text(interval.high))]"
  }

  /// A number with a fixed count of decimals, rounded half away from zero; scientific where its
  /// digits do not fit.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return word(value) }
    var scale = 1.0
    for _ in 0..<max(0, decimals) { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e17 else { return scientific(value) }
    var digits = String(Int64(scaled))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return value < 0 && scaled > 0 ? "-\(digits)" : digits
  }

  /// A mantissa of at most three decimals, and the power of ten: `1.5e-7`.
  static func scientific(_ value: Double) -> String {
    guard value.isFinite else { return word(value) }
    guard value != 0 else { return "0" }
    var (mantissa, exponent) = DecimalPower.split(value.magnitude)
    if mantissa >= 9.9995 { (mantissa, exponent) = (1, exponent + 1) }
    let text = "\(trimmed(fixed(mantissa, decimals: 3)))e\(exponent)"
    return value < 0 ? "-\(text)" : text
  }

  /// A count with its thousands apart: `1,234,567`.
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A share as a percentage with one decimal: `12.5 %`.
  package static func percent(_ share: Double) -> String {
    share.isFinite ? "\(trimmed(fixed(share * 100, decimals: 1))) %" : word(share)
  }

  /// Seconds with one decimal.
  package static func seconds(milliseconds: Int64) -> String {
    "\(fixed(Double(milliseconds) / 1000, decimals: 1)) s"
  }

  /// Text without the zeros that say nothing.
  static func trimmed(_ text: String) -> String {
    guard text.contains("."), !text.contains("e") else { return text }
    var result = Substring(text)
    while result.hasSuffix("0") { result.removeLast() }
    if result.hasSuffix(".") { result.removeLast() }
    return result == "-0" ? "0" : String(result)
  }

  private static func decimals(_ magnitude: Double) -> Int {
    magnitude >= 1000 ? 1 : magnitude >= 100 ? 2 : magnitude >= 10 ? 3 : 4
  }

  /// Whether a number is readable without a power of ten.
  private static func isPlain(_ value: Double) -> Bool {
    value == 0 || (value.magnitude >= 1e-4 && value.magnitude < 1e12)
  }

  private static func word(_ value: Double) -> String {
    value.isNaN ? "not a number" : value < 0 ? "-∞" : "∞"
  }
}

/// Powers of ten without a mathematics library.
enum DecimalPower {
  /// A positive finite number as a mantissa from 1 up to 10 and a power of ten.
  static func split(_ magnitude: Double) -> (mantissa: Double, exponent: Int) {
    guard magnitude > 0, magnitude.isFinite else { return (0, 0) }
    var (mantissa, exponent) = (magnitude, 0)
    while mantissa >= 1e16 { (mantissa, exponent) = (mantissa / 1e16, exponent + 16) }
    while mantissa < 1e-16 { (mantissa, exponent) = (mantissa * 1e16, exponent - 16) }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return (mantissa, exponent)
  }

  /// Ten to a power; 0 or infinite beyond what a double holds.
  static func value(_ exponent: Int) -> Double {
    var result = 1.0
    let factor = exponent < 0 ? 0.1 : 10.0
    guard exponent.magnitude <= 22 else {
      for _ in 0..<min(exponent.magnitude, 400) {
        result = exponent < 0 ? result / 10 : result * factor
      }
      return result
    }
    for _ in 0..<exponent.magnitude { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }
}
