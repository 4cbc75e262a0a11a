import Vocabulary

/// The sentences of a message, the same for every channel.
package struct MessageText: Hashable, Sendable {
  /// One line.
  package var subject: String
  /// A line each: the mark of the severity, the object and the title; details are indented.
  package var lines: [String]

  /// The text of a batch: what matters most first, then the oldest.
  package init(_ batch: Outbox.Batch, project: String) {
    let sorted = batch.notifications.enumerated().sorted {
      $0.element.severity == $1.element.severity
        ? $0.offset < $1.offset : $0.element.severity > $1.element.severity
    }.map(\.element)
    let total = sorted.count + batch.omitted
    if let only = sorted.first, total == 1 {
      subject = "[\(project)] \(Self.head(only))"
      lines = Self.body(only)
    } else {
      let worst = sorted.first.map { $0.severity.rawValue } ?? "info"
      subject = "[\(project)] \(total) notifications, the gravest: \(worst)"
      lines = sorted.flatMap(Self.body)
    }
    if batch.omitted > 0 { lines.append("and \(batch.omitted) more: muster get alerts") }
    subject = Self.oneLine(subject)
  }

  private static func head(_ notification: Notification) -> String {
    notification.state == .resolved
      ? "resolved: \(notification.object): \(notification.title)"
      : "\(notification.severity.rawValue): \(notification.object): \(notification.title)"
  }

  private static func body(_ notification: Notification) -> [String] {
    [oneLine(head(notification))] + notification.details.map { "    " + oneLine($0) }
  }

  /// What the title of a commit or a model's name must not do: end a line, or hide text.
  static func oneLine(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: shown += " "
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
