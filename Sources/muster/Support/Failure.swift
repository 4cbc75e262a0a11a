import ArgumentParser
import Git
import Glibc
import Host

/// How a command ends when it did not do what was asked.
enum Failure {
  /// "No": a gate failed, differences were found, or the model itself broke.
  static let no = ExitCode(1)
  /// It could not be found out: the machine or its surroundings failed.
  static let unknown = ExitCode(3)

  /// Prints `error:` and `hint:` and ends the process; usage errors and help are printed by the
  /// parser, with exit code 2 and 0.
  static func end(with error: any Error) -> Never {
    switch error {
    case let code as ExitCode:
      exit(code.rawValue)
    case let refusal as Refusal:
      Console.error(refusal.message, hint: refusal.hint)
      exit(refusal.code.rawValue)
    case let failure as HostError:
      Console.error(failure.description, hint: failure.hint)
      exit(unknown.rawValue)
    case let failure as GitError:
      Console.error(failure.description)
      exit(unknown.rawValue)
    default:
      let code = Muster.exitCode(for: error)
      if code.isSuccess || code == .validationFailure {
        // The parser's own errors: help, version, and wrong usage.
        let text = Muster.fullMessage(for: error)
        if code.isSuccess {
          Console.output(text + "\n")
          exit(0)
        }
        Console.line(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
        exit(2)
      }
      Console.error("\(error)")
      exit(unknown.rawValue)
    }
  }
}

/// A clear "no" to what was asked, with its reason.
struct Refusal: Error {
  let message: String
  let hint: String?
  let code: ExitCode

  /// Something about the command's words is off: exit 2.
  static func usage(_ message: String, hint: String? = nil) -> Refusal {
    Refusal(message: message, hint: hint, code: ExitCode(2))
  }

  /// The answer is no: exit 1.
  static func no(_ message: String, hint: String? = nil) -> Refusal {
    Refusal(message: message, hint: hint, code: Failure.no)
  }
}
