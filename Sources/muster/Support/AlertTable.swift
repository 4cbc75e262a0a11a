import Host
import Monitoring
import Notifications
import Reconciler
import Vocabulary

/// Alerts in rows.
enum AlertTable {
  /// All alerts that were recorded.
  static func records(_ records: Records) throws -> [AlertRecord] {
    try records.documents(under: "alerts").filter { $0.path != StatePath.alertGroups }.map {
      try $0.decode(AlertRecord.self)
    }
  }

  /// Alerts, the worst first, then the newest.
  static func listing(_ alerts: [AlertRecord], now: Instant) -> Listing {
    var listing = Listing(
      table: Table("SEVERITY", "KEY", "CAUSE", "STATE", "AGE", "TITLE", "DETAIL"))
    let sorted = alerts.sorted {
      ($1.alert.severity, $1.alert.opened, $0.alert.key)
        < ($0.alert.severity, $0.alert.opened, $1.alert.key)
    }
    for record in sorted {
      let alert = record.alert
      listing.names.append(alert.key)
      listing.records.append { JSON(encoding: record) }
      listing.table.add([
        alert.severity.rawValue, alert.key, alert.cause, state(of: record),
        Age.text(since: alert.opened, now: now), alert.title, alert.detail,
      ])
    }
    return listing
  }

  private static func state(of record: AlertRecord) -> String {
    if record.ended != nil { return "over" }
    return switch record.alert.attention {
    case .none: "open"
    case .acknowledged(let person, _): "acknowledged by \(person)"
    case .snoozed(let until, _, _): "snoozed until \(until)"
    }
  }
}
