package import Vocabulary

/// Where the clocks are that a time was read from.
package enum FEELZone: Hashable, Sendable {
  /// Nowhere in particular.
  case local
  /// So many seconds east of UTC.
  case offset(Int32)
  /// In a zone of the IANA database.
  case named(TimeZoneRules)

  static let utc = FEELZone.offset(0)

  /// `Z`, `+01:00`, `-02:30:15`, `@Europe/Paris`, or nothing.
  var text: String {
    switch self {
    case .local: return ""
    case .named(let zone): return "@" + zone.name
    case .offset(0): return "Z"
    case .offset(let seconds):
      let size = seconds.magnitude
      var text = (seconds < 0 ? "-" : "+") + FEELDate.twoDigits(size / 3600)
      text += ":" + FEELDate.twoDigits(size / 60 % 60)
      return size % 60 == 0 ? text : text + ":" + FEELDate.twoDigits(size % 60)
    }
  }
}
