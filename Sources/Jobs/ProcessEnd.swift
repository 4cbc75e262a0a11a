/// How a process ended.
struct ProcessEnd: Hashable, Sendable {
  enum Status: Hashable, Sendable {
    case exited(Int)
    case signalled(Int)
  }

  let status: Status
  let wallTime: Duration
}

/// Why a process was not started.
struct ProcessError: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String
}
