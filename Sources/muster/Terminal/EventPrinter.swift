import Reconciler

/// Lines of the log as a person sees them pass by.
enum EventPrinter {
  /// Prints a line to standard error.
  @Sendable static func print(_ line: LogLine) {
    Console.line(text(line, style: Style(isColoured: Console.isErrorInteractive)))
  }

  /// `model/credit-risk  Created  version 1f3a is new`.
  static func text(_ line: LogLine, style: Style) -> String {
    let reason: String
    switch line.level {
    case .error: reason = style.bad(line.reason)
    case .warning: reason = style.caution(line.reason)
    case .notice: reason = style.bold(line.reason)
    case .info: reason = line.reason
    }
    return "\(line.object)  \(reason)  \(Printable.line(line.message))"
  }
}
