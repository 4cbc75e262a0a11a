package import Registry

/// Numbers as people read them in a sentence.
package enum FigureText {
  /// At most four significant decimals, no trailing zeros: `0.786`, `49.06`, `1234567`.
  ///
  /// A value that would round to its bound and yet lie beyond it must not look equal to it, so
  /// callers that compare print both with this function and say the relation in words or signs.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    let magnitude = value.magnitude
    if magnitude >= 1e15 || (magnitude < 1e-4 && magnitude > 0) { return value.description }
    if value == value.rounded() { return String(Int64(value)) }
    let digits = magnitude >= 1000 ? 1 : magnitude >= 1 ? 3 : 4
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((magnitude * scale).rounded())
    let whole = scaled / Int64(scale)
    var fraction = String(scaled % Int64(scale))
    fraction = String(repeating: "0", count: digits - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let text = fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
    return value < 0 ? "-\(text)" : text
  }

  /// A value beside its bound: in full where rounding would make the two look equal.
  package static func pair(_ value: Double, _ bound: Gate.Bound) -> String {
    let bounds: [Double] =
      switch bound {
      case .atLeast(let bound), .atMost(let bound): [bound]
      case .between(let low, let high): [low, high]
      case .nonInferior, .superior: []
      }
    let text = short(value)
    return bounds.contains { $0 != value && exact($0) == text } ? exact(value) : text
  }

  /// A count of which only the first two digits mean anything, rounded up: `5100`, `23 million`.
  package static func about(_ count: Int) -> String {
    var unit = 1
    while count / unit >= 100 { unit *= 10 }
    let rounded = (count + unit - 1) / unit * unit
    return rounded >= 1_000_000 ? "\(short(Double(rounded) / 1e6)) million" : String(rounded)
  }

  /// A bound as somebody wrote it: all its digits, and none that say nothing.
  package static func exact(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15
      ? String(Int64(value)) : value.description
  }
}
