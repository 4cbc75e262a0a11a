import Vocabulary

/// The command lines of Slurm's programs; pure.
struct SlurmCommand: Sendable {
  let settings: SlurmSettings

  /// The key as `squeue` shows it.
  static func comment(_ work: EngineWork) -> String { "idem:" + work.key }

  func submit(_ work: EngineWork, script: String) -> [String] {
    let bytes = work.limits.memoryBytes + settings.overheadBytes
    let seconds = (work.limits.wallTime + settings.overheadTime).components.seconds
    var command = [
      program("sbatch"), "--parsable", "--no-requeue", "--job-name=\(work.name)",
      "--comment=\(Self.comment(work))", "--output=\(work.log)", "--open-mode=append",
      "--chdir=\(work.folder)", "--nodes=1", "--ntasks=1",
      "--cpus-per-task=\(settings.processors)", "--mem=\((bytes + (1 << 20) - 1) >> 20)M",
      // Whole minutes are what Slurm counts in.
      "--time=\((seconds + 59) / 60)",
    ]
    if let partition = settings.partition { command.append("--partition=\(partition)") }
    if let account = settings.account { command.append("--account=\(account)") }
    if let qos = settings.qos { command.append("--qos=\(qos)") }
    return command + [script]
  }

  /// The batch script: becomes the worker.
  func script(_ work: EngineWork) -> String {
    let scratch =
      settings.scratch.map(Self.quoted)
      ?? Self.quoted(work.folder + "/../nodes/") + #""$(hostname)""#
    let worker = settings.worker.map(Self.quoted).joined(separator: " ")
    return """
      #!/bin/sh
      exec \(worker) \(Self.quoted(work.folder)) --scratch \(scratch) --ticket "$SLURM_JOB_ID"

      """
  }

  func find(_ work: EngineWork) -> [String] {
    [program("squeue"), "--noheader", "--states=all", "--name=\(work.name)", "--format=%i|%k"]
  }

  func show(_ ticket: EngineTicket) -> [String] {
    [program("scontrol"), "--oneliner", "show", "job", ticket.text]
  }

  func cancel(_ ticket: EngineTicket) -> [String] { [program("scancel"), ticket.text] }

  private func program(_ name: String) -> String {
    settings.programs.map { "\($0)/\(name)" } ?? name
  }

  /// All variables of Slurm's programs; `sbatch` hands them on to the job.
  var environment: [String: String] {
    var environment = ["LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"]
    environment["SLURM_CONF"] = settings.configuration
    return environment
  }

  /// A word of a shell.
  static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
