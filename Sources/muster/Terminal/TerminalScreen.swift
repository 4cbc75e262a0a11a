import Glibc

/// A terminal while a program fills it: another screen, no cursor, keys as they are pressed. How it
/// was before comes back with ``leave()``.
struct TerminalScreen {
  private var former: termios?

  /// What was pressed.
  enum Key: Hashable {
    case quit
    case refresh
  }

  /// Takes the terminal.
  init() {
    if isatty(STDIN_FILENO) == 1 {
      var settings = termios()
      if unsafe tcgetattr(STDIN_FILENO, &settings) == 0 {
        former = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Stopped by Ctrl-Z it would leave the terminal as it is now. Ctrl-C still interrupts.
        settings.c_cc.10 = 0
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
      }
    }
    Console.output("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  /// Gives the terminal back as it was.
  func leave() {
    Console.output("\u{1B}[?25h\u{1B}[?1049l")
    if var former { _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &former) }
  }

  /// Shows lines from the top, and nothing else; no line may be longer than the terminal is wide.
  func show(_ lines: [String]) {
    let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
    // In one piece, so that nobody sees half a frame.
    Console.output("\u{1B}[H" + text + "\u{1B}[J")
  }

  /// How many cells and lines there are.
  static var size: (width: Int, height: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
      size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// A key that was pressed since; `nil` where none was. Never waits.
  func key() -> Key? {
    guard former != nil else { return nil }
    var found: Key?
    var question = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&question, 1, 0) > 0, question.revents & Int16(POLLIN) != 0 {
      var byte: UInt8 = 0
      guard unsafe read(STDIN_FILENO, &byte, 1) == 1 else { return found }
      switch byte {
      case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x04: return .quit
      case UInt8(ascii: " "), UInt8(ascii: "r"), 0x0C: found = .refresh
      default: break
      }
    }
    return found
  }
}
