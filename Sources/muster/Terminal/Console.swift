import Glibc

/// The two streams: results on standard output, everything for people beside them on standard
/// error.
enum Console {
  /// Whether standard output is a terminal.
  static let isInteractive = isatty(STDOUT_FILENO) == 1
  /// Whether standard error is a terminal.
  static let isErrorInteractive = isatty(STDERR_FILENO) == 1

  /// How many cells a line of standard output has; where it is no terminal, as many as a report
  /// wants.
  static var width: Int {
    var size = winsize()
    let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 120
  }

  /// The style of standard output.
  static let style = Style(isColoured: isInteractive && !Environment.isSet("NO_COLOR"))
  /// The style of standard error.
  static let errorStyle = Style(
    isColoured: isErrorInteractive && !Environment.isSet("NO_COLOR"))

  /// Writes a line to standard error.
  static func line(_ text: String) {
    write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
  }

  /// Writes text to standard output as it stands.
  static func output(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// `error: ...` and its hint, on standard error.
  static func error(_ message: String, hint: String? = nil) {
    line("\(errorStyle.bad("error:")) \(Printable.lines(message))")
    if let hint { line("\(errorStyle.caution("hint:")) \(Printable.lines(hint))") }
  }

  /// What long work is doing, on standard error; one line each, dimmed for people.
  static func progress(_ text: String) {
    line(errorStyle.dim("  \(Printable.line(text))"))
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { return }  // a closed pipe: nobody reads any more
      bytes = bytes.dropFirst(count)
    }
  }
}

/// The process's environment, read in one place.
enum Environment {
  /// Whether a variable is there and not empty.
  static func isSet(_ name: String) -> Bool { value(name)?.isEmpty == false }

  /// The value of a variable.
  static func value(_ name: String) -> String? {
    guard let pointer = unsafe getenv(name) else { return nil }
    return unsafe String(cString: pointer)
  }
}
