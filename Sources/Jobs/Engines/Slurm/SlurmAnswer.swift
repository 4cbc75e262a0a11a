import Vocabulary

/// What Slurm's programs print, as values; pure.
enum SlurmAnswer {
  /// `sbatch --parsable`: a number, or a number and a cluster; warnings may stand before it.
  static func submitted(_ text: String) -> EngineTicket? {
    for line in text.split(separator: "\n").reversed() {
      let number = line.split(separator: ";", omittingEmptySubsequences: false)[0]
      if isNumber(number) { return EngineTicket(String(number)) }
    }
    return nil
  }

  /// `squeue --format=%i|%k`: the first job of the comment, which is the one that was handed over
  /// first.
  static func found(_ text: String, comment: String) -> EngineTicket? {
    var numbers: [Int] = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[1].trimmed == comment, isNumber(parts[0].trimmed[...]),
        let number = Int(parts[0].trimmed)
      else { continue }
      numbers.append(number)
    }
    return numbers.min().map { EngineTicket(String($0)) }
  }

  /// Whether `scontrol` says that there is no such job (any more: `MinJobAge`).
  static func isUnknown(_ text: String) -> Bool { text.contains("Invalid job id specified") }

  /// A line of `scontrol --oneliner show job`, or of the log of completed jobs; `nil` for neither.
  static func status(_ line: String) -> EngineStatus? {
    let words = line.split(whereSeparator: \.isWhitespace)
    func value(_ name: String) -> String? {
      // The first: what follows may be somebody's text. A job's name, which stands before, is ours.
      words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    guard let state = value("JobState") else { return nil }
    return status(
      state: state, exitCode: value("ExitCode") ?? "0:0", reason: value("Reason") ?? "None")
  }

  /// The status of a state (`squeue(1)`, "Job state codes"), an exit code and a reason.
  static func status(state: String, exitCode: String, reason: String) -> EngineStatus {
    switch state.split(separator: " ").first?.replacing("+", with: "") ?? "" {
    case "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT",
      "RESV_DEL_HOLD":
      return .waiting(reason == "None" ? nil : reason)
    case "RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING":
      return .running
    case "COMPLETED": return .ended(.exited(0))
    case "CANCELLED", "REVOKED": return .ended(.cancelled)
    case "TIMEOUT", "DEADLINE": return .ended(.timedOut)
    case "OUT_OF_MEMORY": return .ended(.outOfMemory)
    case "FAILED": return .ended(failed(exitCode, reason))
    case "BOOT_FAIL", "LAUNCH_FAILED", "NODE_FAIL", "PREEMPTED", "RECONFIG_FAIL":
      return .ended(.failed("\(state) (\(reason))"))
    default: return .ended(.failed("the state \(state) is not known"))
    }
  }

  /// `code:signal`.
  private static func failed(_ exitCode: String, _ reason: String) -> EngineEnd {
    let parts = exitCode.split(separator: ":").compactMap { Int($0) }
    if parts.count == 2, parts[1] != 0 { return .signalled(parts[1]) }
    if let code = parts.first, code != 0 { return .exited(code) }
    return .failed("FAILED (\(reason))")
  }

  /// The last line about a job in the log of completed jobs.
  static func completed(_ log: String, _ ticket: EngineTicket) -> EngineStatus? {
    let line = log.split(separator: "\n").last { $0.hasPrefix("JobId=\(ticket.text) ") }
    return line.flatMap { status(String($0)) }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count < 19 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension String {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
