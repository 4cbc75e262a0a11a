import ArgumentParser
import Host
import Vocabulary

/// A view of passes, jobs, tasks and runtimes that refreshes by itself.
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    _superCommandName: "muster",
    abstract: "Watch passes, jobs, tasks and runtimes on the terminal.",
    discussion: """
      Reads what was recorded, from the database where muster works and else from the state ref, and
      asks built-in runtimes on this machine what they count. q or Ctrl-C ends it, the space bar
      refreshes at once.

        muster top
        muster top --interval 10
        muster top --once              one picture, also where there is no terminal
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "Seconds between one picture and the next.")
  var interval: Int = 2

  @Flag(help: "Print one picture and end.")
  var once = false

  /// How soon a key or another size is noticed.
  private static let look: Duration = .milliseconds(100)

  func validate() throws {
    guard (1...3600).contains(interval) else {
      throw ValidationError("--interval takes 1 to 3600 seconds, found \(interval)")
    }
  }

  func run() async throws {
    var reading = try TopReading(try options.workspace())
    guard !once, Console.isInteractive else {
      let frame = try await reading.frame(now: Clock.now())
      let lines = frame.lines(width: Console.width, height: nil, style: Console.style)
      Console.output(lines.joined(separator: "\n") + "\n")
      return
    }
    try await Interruption.cancelling { [reading, interval] in
      try await Self.watch(reading, every: .seconds(interval))
    }
  }

  /// Fills the terminal until somebody ends it. Whatever ends it, the terminal is given back.
  private static func watch(_ reading: TopReading, every interval: Duration) async throws {
    // The first look comes before the terminal is taken: what is wrong is said where it is seen.
    var reading = reading
    var frame = try await reading.frame(now: Clock.now())
    let screen = TerminalScreen()
    defer { screen.leave() }
    let clock = ContinuousClock()
    var due = clock.now + interval
    var size = (width: 0, height: 0)
    while !Task.isCancelled {
      var isNew = false
      switch screen.key() {
      case .quit: return
      case .refresh: due = clock.now
      case nil: break
      }
      if clock.now >= due {
        frame = try await reading.frame(now: Clock.now())
        due = clock.now + interval
        isNew = true
      }
      let current = TerminalScreen.size
      if isNew || current != size {
        size = current
        screen.show(frame.lines(width: size.width, height: size.height, style: Console.style))
      }
      // Cancelled: the next turn ends it.
      try? await clock.sleep(for: look)
    }
  }
}
