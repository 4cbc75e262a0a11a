import Synchronization
import TestSupport

/// A server of SMTP for one test: it notes what clients say, and answers as its script wants.
final class SMTPServer: Sendable {
  /// What is answered to a command of the client, by its first words; everything else gets 250.
  typealias Script = [(command: String, answer: String)]

  private let listener: LoopbackListener
  private let log = Log()

  private final class Log: Sendable {
    let said = Mutex<(commands: [String], messages: [String])>(([], []))
  }

  init(_ script: Script = []) throws {
    let log = self.log
    listener = try LoopbackListener { Self.serve($0, script, log) }
  }

  var port: Int { listener.port }
  var commands: [String] { log.said.withLock(\.commands) }
  var messages: [String] { log.said.withLock(\.messages) }

  private static func serve(_ connection: LoopbackConnection, _ script: Script, _ log: Log) {
    guard connection.send("220 test\r\n") else { return }
    while let line = connection.line() {
      log.said.withLock { $0.commands.append(line) }
      if let answer = script.first(where: { line.hasPrefix($0.command) })?.answer {
        // Without an answer the client waits.
        guard answer.isEmpty || connection.send(answer + "\r\n") else { return }
        continue
      }
      switch line.prefix(4) {
      case "EHLO": guard connection.send("250-test\r\n250 AUTH PLAIN\r\n") else { return }
      case "AUTH":
        guard connection.send("334 \r\n"), connection.line() != nil,
          connection.send("235 welcome\r\n")
        else { return }
      case "QUIT":
        _ = connection.send("221 bye\r\n")
        return
      case "DATA":
        guard connection.send("354 go on\r\n") else { return }
        var message: [String] = []
        while let line = connection.line(), line != "." { message.append(line) }
        log.said.withLock { $0.messages.append(message.joined(separator: "\n")) }
        guard connection.send("250 taken\r\n") else { return }
      default: guard connection.send("250 fine\r\n") else { return }
      }
    }
  }
}
