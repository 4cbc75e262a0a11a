import Host
import Reconciler
import Registry
import Vocabulary

/// Reads what `muster top` shows, look by look: the records, and what runtimes count now.
struct TopReading {
  private let feed: RecordFeed
  private let workspace: Workspace
  private var revision: Int64?
  private var jobs: [(job: JobRecord, instance: InstanceRecord)] = []
  private var counts: [RuntimeName: Counts] = [:]

  /// What a runtime had counted at a look.
  private struct Counts {
    var at: Instant
    var requests: Int64
    var cpuSeconds: Double
  }

  private static let mostPasses = 20
  /// Runtimes that are asked for what they count.
  private static let askedRuntimes = 30

  init(_ workspace: Workspace) throws {
    self.workspace = workspace
    feed = try RecordFeed(repository: workspace.repository, folder: workspace.folder)
  }

  /// A look.
  mutating func frame(now: Instant) async throws -> TopFrame {
    let view = try await feed.current()
    if revision != view.revision {
      revision = view.revision
      jobs = Self.jobs(view.state)
    }
    let passes = try await feed.passes(after: nil, limit: Self.mostPasses)
    let open = view.state.tasks.values.filter { $0.state == .open }
    let isAtWork = await feed.isMusterAtWork
    let head = head(view, passes, open: open.count, isAtWork: isAtWork, now: now)
    return TopFrame(
      head: head,
      sections: [
        Self.passes(passes, now: now), jobs(now: now), Self.tasks(open, now: now),
        await runtimes(view.state, now: now),
      ])
  }

  private func head(
    _ view: RecordView, _ passes: [RecordFeed.Pass], open: Int, isAtWork: Bool, now: Instant
  ) -> [String] {
    let name = workspace.repository.split(separator: "/").last.map { String($0) } ?? "repository"
    let branch =
      workspace.branch.hasPrefix("refs/heads/")
      ? String(workspace.branch.dropFirst(11)) : workspace.branch
    let active = view.state.instances.values.filter(\.isActive)
    let incidents = active.count { !InstancePosition($0).incidents.isEmpty }
    let running = jobs.prefix { !$0.job.state.isFinal }.count
    let models = view.state.models.values.count { $0.current != nil }
    func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    return [
      "muster top  \(Printable.line(name)) \(Printable.line(branch))  \(now.description)",
      [
        isAtWork ? "at work" : "no muster is at work",
        passes.first.map { "pass \($0.number) \(Age.text(since: $0.at, now: now)) ago" }
          ?? "no pass so far",
        counted(models, "model"), counted(active.count, "active instance"),
        counted(incidents, "incident"), counted(running, "job") + " under way",
        counted(open, "open task"),
      ].joined(separator: ", "),
    ]
  }

  private static func passes(_ passes: [RecordFeed.Pass], now: Instant) -> TopFrame.Section {
    var section = TopFrame.Section(
      "PASSES", heads: ["PASS", "AGE", "STATE", "TRACKED", "CHANGED"],
      empty: "no pass so far: muster reconcile, or muster serve")
    section.rows = passes.map { pass in
      [
        "\(pass.number)", Age.text(since: pass.at, now: now), pass.commit.short,
        pass.observed?.short ?? "", pass.summary,
      ]
    }
    return section
  }

  /// What is under way first, oldest first; then what ended, newest first.
  private static func jobs(
    _ state: ControlState
  ) -> [(job: JobRecord, instance: InstanceRecord)] {
    var found: [(job: JobRecord, instance: InstanceRecord)] = []
    for instance in state.instances.values {
      for job in instance.jobs { found.append((job, instance)) }
    }
    return found.sorted { left, right in
      let isRunning = (!left.job.state.isFinal, !right.job.state.isFinal)
      if isRunning.0 != isRunning.1 { return isRunning.0 }
      guard isRunning.0 else {
        return (right.job.finished ?? right.job.created, right.job.id.text)
          < (left.job.finished ?? left.job.created, left.job.id.text)
      }
      return (left.job.created, left.job.id.text) < (right.job.created, right.job.id.text)
    }
  }

  private func jobs(now: Instant) -> TopFrame.Section {
    var section = TopFrame.Section(
      "JOBS", heads: ["STATE", "MODEL", "OPERATION", "TRY", "TOOK", "AGE", "MESSAGE"],
      empty: "no job so far")
    section.rows = jobs.prefix(100).map { job, instance in
      [
        job.state.rawValue, instance.model.text, job.operation, "\(job.attempt)",
        Age.text(since: job.created, now: job.finished ?? now),
        Age.text(since: job.finished ?? job.created, now: now), job.message ?? "",
      ]
    }
    return section
  }

  private static func tasks(_ open: [TaskRecord], now: Instant) -> TopFrame.Section {
    var section = TopFrame.Section(
      "TASKS", heads: ["ID", "NAME", "MODEL", "VERSION", "ASKS", "ASSIGNEE", "AGE", "DUE"],
      empty: "nothing waits for people")
    let never = Instant(milliseconds: .max)
    section.rows = open.sorted { left, right in
      let (first, second) = (left.due ?? never, right.due ?? never)
      return (first, left.created, left.id.text) < (second, right.created, right.id.text)
    }.prefix(100).map { task in
      [
        TaskTable.shortID(task), task.name, task.model?.text ?? "", task.version?.short ?? "",
        task.policy.sentence, task.assignee ?? "", Age.text(since: task.created, now: now),
        task.due.map { $0 < now ? "overdue" : "in \(Age.text(since: now, now: $0))" } ?? "",
      ]
    }
    return section
  }

  // MARK: - Runtimes

  private mutating func runtimes(_ state: ControlState, now: Instant) async -> TopFrame.Section {
    var section = TopFrame.Section(
      "RUNTIMES",
      heads: [
        "NAME", "STATE", "SERVES", "REQ/S", "P99 MS", "ERRORS", "CPU %", "MEMORY", "SAYS",
      ], empty: "no runtime is declared")
    let known = state.runtimes.values
      .filter { $0.definition != nil || $0.observed?.model != nil }
      .sorted { ($0.assigned == nil ? 1 : 0, $0.name) < ($1.assigned == nil ? 1 : 0, $1.name) }
    let views = await views(of: known.prefix(Self.askedRuntimes).filter { $0.assigned != nil })
    for runtime in known {
      let isDrifted = runtime.conditions[.drifted] != nil
      let model = runtime.observed?.model ?? runtime.assigned?.model
      let version = runtime.observed?.version ?? runtime.assigned?.version
      var row = [
        runtime.name.text,
        isDrifted ? "Drifted" : runtime.observed?.state.rawValue ?? "never seen",
        model.map { "\($0)@\(version?.short ?? "")" } ?? "",
      ]
      if let view = views[runtime.name] {
        row += figures(of: view, runtime.name, now: now)
      } else {
        row += Array(repeating: "", count: 5)
      }
      row.append(runtime.observed?.message ?? "")
      section.rows.append(row)
    }
    counts = counts.filter { views[$0.key] != nil }
    return section
  }

  private func views(of runtimes: [RuntimeRecord]) async -> [RuntimeName: LiveView] {
    await withTaskGroup(of: (RuntimeName, LiveView?).self) { [workspace] group in
      for runtime in runtimes {
        group.addTask { (runtime.name, await workspace.liveView(of: runtime)) }
      }
      var views: [RuntimeName: LiveView] = [:]
      for await (name, view) in group { views[name] = view }
      return views
    }
  }

  /// Requests a second, the 99th percentile, errors, processor and memory: since the look before,
  /// else since it serves.
  private mutating func figures(
    of view: LiveView, _ name: RuntimeName, now: Instant
  ) -> [String] {
    let cpuSeconds = view.workers.reduce(0) { $0 + ($1.cpuSeconds ?? 0) }
    let memory = view.workers.reduce(0) { $0 + ($1.memoryBytes ?? 0) }
    let current = Counts(at: now, requests: view.total.requests, cpuSeconds: cpuSeconds)
    let former = counts.updateValue(current, forKey: name)
    var rate = view.throughput(now: now)
    var share: Double?
    if let former, now > former.at, former.requests <= current.requests {
      let seconds = (now - former.at) / .seconds(1)
      rate = Double(current.requests - former.requests) / seconds
      share = max(0, cpuSeconds - former.cpuSeconds) / seconds
    }
    return [
      LiveText.short(rate), view.total.requests > 0 ? LiveText.short(view.total.p99) : "",
      "\(view.total.errors)", share.map { LiveText.short($0 * 100) } ?? "",
      memory > 0 ? LiveText.bytes(memory) : "",
    ]
  }
}
