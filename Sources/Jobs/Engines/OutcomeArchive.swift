import Sandbox
import Vocabulary

/// An outcome as files: `outcome.json`, and artifacts as `artifacts/0...`.
package enum OutcomeArchive {
  static let name = "outcome.json"
  /// What an outcome holds beside its records, in bytes: two halves of a log as Base64, messages,
  /// an environment's lock.
  private static let overhead = 16 << 20

  // MARK: - Writing

  /// Writes an outcome; nobody sees half of it. Blocking.
  package static func write(_ outcome: JobOutcome, key: String, to folder: String) throws {
    try Disk.makeFolder(folder + "/artifacts")
    var artifacts: [JSON] = []
    for (index, artifact) in outcome.artifacts.enumerated() {
      try Disk.replace("\(folder)/artifacts/\(index)", withBytes: artifact.bytes)
      artifacts.append([
        "bytes": .integer(Int64(artifact.bytes.count)),
        "executable": .bool(artifact.isExecutable), "path": .string(artifact.path.text),
      ])
    }
    let json: JSON = [
      "artifacts": .array(artifacts), "cause": CauseCoding.json(outcome.cause),
      "environment": outcome.environment.map(json) ?? .null, "id": .string(outcome.id.text),
      "key": .string(key), "log": json(outcome.log), "metrics": outcome.metrics ?? .null,
      "nonFinite": .array(outcome.nonFinitePaths.map { .string($0) }),
      "records": .array(outcome.records),
      "recordsRead": .integer(Int64(outcome.recordsRead)),
      "refused": .array(
        outcome.refusedArtifacts.map {
          ["path": .string($0.path), "reason": .string($0.reason)]
        }),
      "usage": json(outcome.usage), "version": 1, "walls": outcome.walls.map(json) ?? .null,
    ]
    try Disk.replace("\(folder)/\(name)", with: json.canonicalText)
  }

  private static func json(_ log: JobLog) -> JSON {
    [
      "head": .string(Base64.text(of: log.head)), "tail": .string(Base64.text(of: log.tail)),
      "total": .integer(Int64(log.totalBytes)),
    ]
  }

  private static func json(_ usage: JobUsage) -> JSON {
    [
      "cpu": usage.cpuTime.map { .integer($0.milliseconds) } ?? .null,
      "memory": usage.peakMemoryBytes.map { .integer(Int64($0)) } ?? .null,
      "wall": .integer(usage.wallTime.milliseconds),
    ]
  }

  private static func json(_ walls: SandboxWalls) -> JSON {
    [
      "bubblewrap": .bool(walls.isBubblewrapped), "memory": .string(walls.memory.rawValue),
      "networkOff": .bool(walls.isNetworkOff), "processes": .string(walls.processes.rawValue),
      "systemCalls": .bool(walls.areSystemCallsFiltered),
      "warning": walls.warning.map { .string($0) } ?? .null,
    ]
  }

  private static func json(_ environment: PythonEnvironment) -> JSON {
    [
      "cached": .bool(environment.wasCached), "key": .string(environment.key.hex),
      "lock": .string(environment.lock), "packages": .string(environment.sitePackages),
    ]
  }

  // MARK: - Reading

  /// The outcome of a folder; `nil` while there is none. Blocking.
  ///
  /// - Parameter messages: the job's history here.
  package static func read(
    _ folder: String, job: Job, key: String, messages: [JobMessage]
  ) throws -> JobOutcome? {
    let path = "\(folder)/\(name)"
    guard Disk.status(path) != nil else { return nil }
    let limit = 4 * job.limits.outputBytes + overhead
    let bytes = try Disk.readRegular(path, limit: limit)
    let json = try JSON(parsing: bytes, limits: JSON.Limits(bytes: limit))
    guard json["version"] == 1, json["key"]?.string == key, json["id"]?.string == job.id.text,
      let cause = json["cause"].flatMap(CauseCoding.cause)
    else { throw JobArchive.Damage("outcome.json is of another job, or of another version") }
    return JobOutcome(
      id: job.id, cause: cause, messages: messages,
      metrics: json["metrics"].flatMap { $0 == .null ? nil : $0 },
      nonFinitePaths: texts(json["nonFinite"]), records: json["records"]?.array ?? [],
      recordsRead: Int(json["recordsRead"]?.integer ?? 0),
      artifacts: try artifacts(json, folder, job.limits),
      refusedArtifacts: (json["refused"]?.array ?? []).map {
        RefusedArtifact(
          path: $0["path"]?.string ?? "", reason: $0["reason"]?.string ?? "was refused")
      },
      log: log(json["log"]), usage: usage(json["usage"]), walls: walls(json["walls"]),
      environment: environment(json["environment"]))
  }

  private static func texts(_ json: JSON?) -> [String] { (json?.array ?? []).compactMap(\.string) }

  private static func artifacts(
    _ json: JSON, _ folder: String, _ limits: JobLimits
  ) throws -> [JobArtifact] {
    let listed = json["artifacts"]?.array ?? []
    guard !listed.isEmpty else { return [] }
    let handle = try FolderHandle(path: folder + "/artifacts")
    var left = limits.artifactBytes
    var artifacts: [JobArtifact] = []
    for (index, artifact) in listed.enumerated() {
      guard let path = artifact["path"]?.string,
        let bytes = try handle.read(FileName("\(index)"), limit: left),
        Int64(bytes.count) == artifact["bytes"]?.integer
      else { throw JobArchive.Damage("the artifact \(index) is not what outcome.json says") }
      left -= bytes.count
      artifacts.append(
        JobArtifact(
          path: try RepositoryPath(checking: path), bytes: bytes,
          isExecutable: artifact["executable"]?.bool ?? false))
    }
    return artifacts
  }

  private static func log(_ json: JSON?) -> JobLog {
    func bytes(_ name: String) -> [UInt8] {
      (json?[name]?.string).flatMap { Base64.bytes(of: Array($0.utf8)) } ?? []
    }
    let (head, tail) = (bytes("head"), bytes("tail"))
    let total = Int(json?["total"]?.integer ?? 0)
    return JobLog(head: head, tail: tail, totalBytes: max(total, head.count + tail.count))
  }

  private static func usage(_ json: JSON?) -> JobUsage {
    JobUsage(
      wallTime: .milliseconds(json?["wall"]?.integer ?? 0),
      cpuTime: (json?["cpu"]?.integer).map { .milliseconds($0) },
      peakMemoryBytes: (json?["memory"]?.integer).map { Int($0) })
  }

  private static func walls(_ json: JSON?) -> SandboxWalls? {
    guard let json, json.object != nil else { return nil }
    func bounds(_ name: String) -> SandboxWalls.Bounds {
      (json[name]?.string).flatMap { SandboxWalls.Bounds(rawValue: $0) } ?? .none
    }
    return SandboxWalls(
      isBubblewrapped: json["bubblewrap"] == true, isNetworkOff: json["networkOff"] == true,
      areSystemCallsFiltered: json["systemCalls"] == true, memory: bounds("memory"),
      processes: bounds("processes"), warning: json["warning"]?.string)
  }

  private static func environment(_ json: JSON?) -> PythonEnvironment? {
    guard let key = (json?["key"]?.string).flatMap({ Digest(hex: $0) }),
      let lock = json?["lock"]?.string
    else { return nil }
    return PythonEnvironment(
      key: key, lock: lock, sitePackages: json?["packages"]?.string ?? "",
      wasCached: json?["cached"] == true)
  }
}
