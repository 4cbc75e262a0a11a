import Host
import Reconciler
import Registry
import Vocabulary

extension Description {
  // MARK: - Runtimes

  /// A runtime: what it should serve, what it serves, and what it served.
  ///
  /// - Parameter live: what it counts now, where it can be asked.
  func text(of runtime: RuntimeRecord, live: LiveView? = nil) -> String {
    var outline = Outline()
    outline.field("Runtime", runtime.name.text)
    outline.field(
      "Manifest", runtime.definition == nil ? "\(runtime.path) (removed)" : runtime.path)
    outline.field(
      "Labels",
      runtime.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ", "))
    outline.field("Driver", runtime.driverName)
    outline.field("Assigned", runtime.assigned.map(assignment) ?? "nothing")
    outline.field("Release", release(of: runtime))
    outline.field(
      "Challenger",
      runtime.challenger.map { "\(assignment($0.assignment)); it \($0.share.sentence)" })
    outline.field("Observed", runtime.observed.map(observation) ?? "never")
    outline.field("Updated", runtime.observedAt.map(ago))
    outline.field("Address", runtime.observed?.url ?? runtime.address)
    outline.field("Platform", runtime.observed?.platform)
    outline.field(
      "Libraries",
      runtime.observed?.libraries.map { libraries in
        libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
          .joined(separator: ", ")
      })
    if runtime.isSuspended {
      outline.field("Suspended", "yes: muster resume runtime/\(runtime.name)")
    }
    if runtime.failures > 0 {
      outline.field(
        "Failures",
        "\(runtime.failures) in a row" + (runtime.retryAt.map { ", next attempt \($0)" } ?? ""))
    }
    if let removal = runtime.removal {
      outline.field(
        "Removal", "waits for a person: muster describe task/\(removal.text.prefix(12))")
    }
    conditions(runtime.conditions, into: &outline)
    if let live { self.live(live, into: &outline) }
    if !runtime.history.isEmpty {
      outline.heading("Deployments, newest first")
      for entry in runtime.history { outline.line(assignment(entry)) }
    }
    return outline.text
  }

  private func assignment(_ assigned: RuntimeRecord.Assignment) -> String {
    let proof = assigned.confirmed.map { "read back \($0)" } ?? "never read back"
    let origin = assigned.instance.map { ", by instance \($0)" } ?? ""
    return "\(assigned.model)@\(assigned.version.short) since \(assigned.since), \(proof)\(origin)"
  }

  private func observation(_ observed: RuntimeRecord.Observation) -> String {
    var text = observed.state.rawValue
    if let model = observed.model, let version = observed.version {
      text += " \(model)@\(version.short)"
    }
    return text + (observed.message.map { ": \($0)" } ?? "")
  }

  // MARK: - Tasks

  /// A task: what is asked of whom, what was said, and how to answer.
  func text(of task: TaskRecord) throws -> String {
    var outline = Outline()
    outline.field("Task", task.id.text)
    outline.field("Name", task.name)
    outline.field("Asks", question(task))
    outline.field("Of", task.policy.sentence)
    outline.field("Model", task.model.map { "model/\($0)" })
    outline.field("Version", task.version?.hex)
    outline.field("Target", task.target)
    outline.field("Rule", task.policy.digest.short)
    outline.field("Assignee", task.assignee)
    outline.field("Not by", task.excluded.joined(separator: ", "))
    outline.field("Process", task.origin.map { "instance \($0.instance) at \($0.element)" })
    outline.field("State", task.state == .open ? "open" : "closed: \(task.outcome ?? "")")
    outline.field("Opened", ago(task.created))
    outline.field("Due", task.due.map { "\($0)" })
    outline.field("Closed", task.closed.map(ago))
    if !task.details.isEmpty {
      outline.heading("Details")
      for (name, value) in task.details.sorted(by: { $0.key < $1.key }) {
        outline.line("\(name): \(value.string ?? value.canonicalText)")
      }
    }
    signoffs(of: task, into: &outline)
    if task.state == .open {
      outline.heading("To answer")
      for command in TaskTable.answers(to: task) { outline.line(command) }
    }
    return outline.text
  }

  private func question(_ task: TaskRecord) -> String {
    switch task.kind {
    case .approval: "whether this version may go to \(task.target ?? "its target")"
    case .form: "to be completed"
    case .removal: "whether what was removed from git may be undeployed"
    }
  }

  private func signoffs(of task: TaskRecord, into outline: inout Outline) {
    if !task.signoffs.isEmpty {
      outline.heading("What counted")
      for signoff in task.signoffs {
        let group = signoff.group.map { " for \($0)" } ?? ""
        let proof = signoff.isSigned ? "signed commit" : "unsigned commit"
        outline.line(
          "\(signoff.at) \(signoff.person): \(signoff.verdict.rawValue)\(group), "
            + "\(proof) \(signoff.commit.short)")
        if let reason = signoff.reason { outline.line(reason, depth: 2) }
      }
    }
    if !task.refusals.isEmpty {
      outline.heading("What did not count")
      for refusal in task.refusals {
        outline.line("\(refusal.at) \(refusal.who), commit \(refusal.commit.short)")
        outline.line(refusal.reason, depth: 2)
      }
    }
  }

  // MARK: - Instances

  /// A process instance: where it stands, its variables and jobs, and what happened in it.
  func text(of instance: InstanceRecord) async throws -> String {
    var outline = Outline()
    outline.field("Instance", instance.id.text)
    outline.field("Process", instance.process.text)
    outline.field("Model", "\(instance.model)@\(instance.version.short)")
    outline.field("Commit", instance.commit.short)
    outline.field("Lane", instance.lane.description)
    outline.field("Started", ago(instance.started))
    outline.field("Ended", instance.ended.map(ago))
    outline.field("Outcome", instance.outcome)
    let names = try await InstancePosition.names(of: instance, in: workspace)
    let place = InstancePosition(instance)
    if instance.isActive {
      outline.heading("Position")
      position(place, names: names, into: &outline)
      if !place.incidents.isEmpty { outline.line("muster retry \(instance.id)") }
    }
    if !place.variables.isEmpty {
      outline.heading("Variables")
      for (name, value) in place.variables.sorted(by: { $0.key < $1.key }) {
        outline.line("\(name) = \(Self.shortened(value.canonicalText))")
      }
    }
    if !instance.jobs.isEmpty {
      outline.heading("Jobs")
      for job in instance.jobs { self.job(job, names, into: &outline) }
    }
    try events(of: instance, names, into: &outline)
    return outline.text
  }

  private func job(_ job: JobRecord, _ names: [String: String], into outline: inout Outline) {
    let attempt = job.attempt > 1 ? ", attempt \(job.attempt)" : ""
    outline.line(
      "\(job.operation) at \(Self.element(job.element, names)): \(job.state.rawValue)\(attempt)")
    if let message = job.message { outline.line(message, depth: 2) }
    if let retry = job.retryAt { outline.line("next attempt \(retry)", depth: 2) }
  }

  private func events(
    of instance: InstanceRecord, _ names: [String: String], into outline: inout Outline
  ) throws {
    let events = try history(of: instance)
    guard !events.isEmpty else { return }
    outline.heading("Events")
    var elements: [Int64: String] = [:]
    for item in events {
      guard let event = item["event"] else { continue }
      if let key = event["key"]?.integer, let element = event["element"]?.string {
        elements[key] = element
      }
      let element = event["element"]?.string ?? event["key"]?.integer.flatMap { elements[$0] }
      let place = element.map { " \(Self.element($0, names))" } ?? ""
      let name = event["event"]?.string ?? "event"
      let words = ["message", "reason", "name", "operation", "code"].compactMap {
        event[$0]?.string
      }
      let rest = words.isEmpty ? "" : ": \(words.joined(separator: ", "))"
      outline.line("\(item["at"]?.string ?? "") \(name)\(place)\(rest)")
    }
  }

  /// The events of an instance: archived with it, or beside it while it runs.
  private func history(of instance: InstanceRecord) throws -> [JSON] {
    guard instance.isActive else { return instance.history }
    guard let store = try? records.database(for: "events") else { return [] }  // only a clone
    return try store.events(of: instance.id).map {
      ["at": .string($0.at.description), "event": $0.event]
    }
  }

  /// A value that fits on a line.
  private static func shortened(_ text: String) -> String {
    text.count <= 120 ? text : text.prefix(117) + "..."
  }
}
