/// What stands beside the ticks of an axis: all in one form, so that they can be compared.
enum TickLabels {
  /// The texts of ticks that are `step` apart.
  static func texts(_ ticks: [Double], step: Double) -> [String] {
    let magnitude = ticks.map(\.magnitude).max() ?? 0
    let exponent = DecimalPower.split(step).exponent
    guard magnitude > 0 else { return ticks.map { _ in "0" } }
    if magnitude < 1e-3 || magnitude >= 1e15 { return ticks.map(Numeral.scientific) }
    let suffixes: [(Double, Int, String)] = [(1e12, 12, "T"), (1e9, 9, "G"), (1e6, 6, "M")]
    let (unit, power, suffix) =
      suffixes.first { magnitude >= $0.0 } ?? (magnitude >= 1e5 ? (1e3, 3, "k") : (1, 0, ""))
    let decimals = max(0, power - exponent)
    return ticks.map { tick in
      tick == 0 ? "0" : Numeral.fixed(tick / unit, decimals: decimals) + suffix
    }
  }
}
