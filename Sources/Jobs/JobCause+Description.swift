extension JobCause: CustomStringConvertible {
  /// One sentence without a period, for a job's message and a report.
  package var description: String {
    switch self {
    case .succeeded: "succeeded"
    case .exited(let code): "the model's process exited with code \(code) and left no result"
    case .signalled(let signal):
      "the model's process was ended by \(Self.name(ofSignal: signal))"
    case .timedOut(let limit): "the job timed out after \(limit.components.seconds) s"
    case .outOfMemory(let limit): "out of memory: the limit is \(Self.size(limit))"
    case .tooMuchOutput(let kind, let limit):
      "too much output: the limit of the \(kind.rawValue) is \(Self.size(limit))"
    case .tooMuchDisk(let limit): "too much disk space used: the limit is \(Self.size(limit))"
    case .tooManyFiles(let limit): "too many files written: the limit is \(limit)"
    case .tooManyProcesses(let limit): "too many processes started: the limit is \(limit)"
    case .modelRaised(let exception):
      exception.message.isEmpty
        ? "the model raised \(exception.type)"
        : "the model raised \(exception.type): \(exception.message)"
    case .wrongResult(let reason), .badInput(let reason), .badJob(let reason): reason
    case .environmentFailed(let failure): failure.description
    case .sandboxFailed(let reason): "failed to start the sandbox: \(reason)"
    case .infrastructure(let reason): reason
    case .cancelled: "cancelled"
    }
  }

  private static func size(_ bytes: Int) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
      return "\(bytes >> shift) \(unit)"
    }
    return "\(bytes) bytes"
  }

  private static func name(ofSignal signal: Int) -> String {
    let names = [
      4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV",
      13: "SIGPIPE", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS",
    ]
    return names[signal] ?? "signal \(signal)"
  }
}
