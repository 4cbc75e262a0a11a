internal import Sandbox
internal import Vocabulary

extension DeploymentController {
  /// Whether requests would be answered; the reason when not.
  nonisolated var reasonNotReady: String? {
    guard let current else { return "no model is deployed" }
    guard !current.isAnswering else { return nil }
    let reason = current.pool.snapshot.slots.compactMap(\.lastEnd).first
    return "no worker answers" + (reason.map { ": \($0)" } ?? "")
  }

  /// What is really served, as `docs/runtime.md` describes it.
  func report(nonce: String?, routes: [RouteLedger]) async -> [String: JSON] {
    let (state, reason) = summary
    var members: [String: JSON] = [
      "runtime": .string(runtimeName.text), "muster": .string(musterVersion),
      "nonce": nonce.map(JSON.string) ?? .null,
      "state": .string(state), "reason": reason.map(JSON.string) ?? .null,
      "attempt": attemptJSON,
      "sandbox": walls.json,
      "model": .null, "version": .null, "since": .null, "workers": [], "libraries": [:],
      "statistics": .null, "routes": .array(routes.map(\.json)), "challenger": .null,
      "recording": recorder.json(of: current?.package.manifest.model.text),
    ]
    guard let unit = current else { return members }
    let snapshot = unit.pool.snapshot
    let usages = await snapshot.usages()
    members["model"] = .string(unit.package.manifest.model.text)
    members["version"] = .string(unit.package.version.hex)
    members["since"] = .string(unit.since.description)
    members["workers"] = .array(
      zip(snapshot.slots, usages).map { slot, usage in
        .object([
          "pid": slot.pid.map { .integer(Int64($0)) } ?? .null,
          "state": .string(slot.phase.rawValue), "served": .integer(Int64(slot.served)),
          "restarts": .integer(Int64(slot.restarts)),
          "cpuSeconds": usage?.cpuTime.map { .number($0 / .seconds(1)) } ?? .null,
          "memoryBytes": usage?.memoryBytes.map { .integer(Int64($0)) } ?? .null,
          "peakMemoryBytes": usage?.peakMemoryBytes.map { .integer(Int64($0)) } ?? .null,
        ])
      })
    if let challenger {
      await challenger.lane?.flush()
      members["challenger"] = challenger.json
    }
    members["libraries"] = .object(unit.pool.libraries.mapValues(JSON.string))
    members["statistics"] = unit.statistics.json(
      queued: snapshot.queued, held: snapshot.slots.reduce(0) { $0 + $1.held.count })
    return members
  }

  private var summary: (state: String, reason: String?) {
    if current != nil {
      return reasonNotReady.map { ("failed", $0) } ?? ("serving", nil)
    }
    switch attempt?.state {
    case nil: return ("empty", nil)
    case .loading: return ("loading", nil)
    case .failed(let reason): return ("failed", reason)
    }
  }

  /// What stands between the workers and this machine. One of them that is confined in another way
  /// than was found at the start speaks for all.
  private nonisolated var walls: SandboxWalls {
    let found = current?.pool.snapshot.slots.compactMap(\.walls) ?? []
    return found.first { $0 != expectedWalls } ?? expectedWalls
  }

  private var attemptJSON: JSON {
    guard let attempt else { return .null }
    var members: [String: JSON] = [
      "version": .string(attempt.version.hex), "at": .string(attempt.at.description),
      "state": "loading", "reason": .null,
    ]
    if case .failed(let reason) = attempt.state {
      members["state"] = "failed"
      members["reason"] = .string(reason)
    }
    return .object(members)
  }
}

extension PoolState {
  /// What each worker has used, by the kernel's counts; `nil` for one that does not run. Reads
  /// files of the kernel, off the cooperative pool.
  func usages() async -> [ControlGroup.Report?] {
    let groups = slots.map(\.group)
    return await BlockingWork.run { groups.map { $0?.report() } }
  }
}

extension SandboxWalls {
  /// As the read-back shows them (`docs/runtime.md`).
  fileprivate var json: JSON {
    let warning = warning.map {
      "workers run with the rights of this process, with its network and files: \($0)"
    }
    return [
      "kind": isBubblewrapped ? "bubblewrap" : "none", "networkOff": .bool(isNetworkOff),
      "systemCallsFiltered": .bool(areSystemCallsFiltered),
      "memory": .string(memory.rawValue), "processes": .string(processes.rawValue),
      "warning": warning.map(JSON.string) ?? .null,
    ]
  }
}
