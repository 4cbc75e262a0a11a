/// Durations and amounts of memory as manifests write them.
package enum Quantity {
  /// The longest duration that can be written: ten years.
  package static let longestDuration: Duration = .seconds(3660 * 86_400)

  /// Reads `90s`, `10m`, `1h30m`, `7d`, `250ms`; `nil` for anything else, zero, and what is too
  /// long.
  package static func duration(_ text: String) -> Duration? {
    var rest = text[...].utf8
    var milliseconds = 0
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...12).contains(digits.count), let count = Int(Substring(digits)) else { return nil }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !(0x30...0x39).contains($0) }
      rest = rest[unit.endIndex...]
      guard let scale = durationUnits[String(Substring(unit))] else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: scale)
      guard !overflow, product < Int.max / 16 else { return nil }
      milliseconds += product
      guard milliseconds < Int.max / 16 else { return nil }
    }
    let duration = Duration.milliseconds(milliseconds)
    return milliseconds > 0 && duration <= longestDuration ? duration : nil
  }

  /// Reads `512MiB`, `4GiB`, `2GB`, `100B` as a number of bytes; `nil` for anything else and zero.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
    guard (1...15).contains(digits.count), let count = Int(Substring(digits)), count > 0,
      let scale = byteUnits[String(text[digits.endIndex...])]
    else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: scale)
    return overflow ? nil : product
  }

  private static let durationUnits = [
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]

  private static let byteUnits = [
    "B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]
}
