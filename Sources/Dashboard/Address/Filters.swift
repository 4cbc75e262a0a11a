package import Reconciler
package import Vocabulary

/// Which tasks a list shows.
package struct TaskFilter: Hashable, Sendable {
  /// How a task is.
  package enum State: String, CaseIterable, Hashable, Sendable {
    case open
    /// Open, and somebody has claimed it.
    case progress
    /// Open, and its due date has passed.
    case overdue
    case closed
    case all
  }

  package var state: State
  /// Only what the viewer may answer.
  package var isMine: Bool
  package var kind: TaskRecord.Kind?
  /// Only what asks this group and nobody has claimed.
  package var group: GroupName?
  /// Part of the model's or the task's name.
  package var text: String
  /// From 1.
  package var page: Int

  /// Open tasks, unless told otherwise.
  package init(
    state: State = .open, isMine: Bool = false, kind: TaskRecord.Kind? = nil,
    group: GroupName? = nil, text: String = "", page: Int = 1
  ) {
    self.state = state
    self.isMine = isMine
    self.kind = kind
    self.group = group
    self.text = text
    self.page = page
  }
}

/// Which models a list shows.
package struct ModelFilter: Hashable, Sendable {
  /// What can be said about a model; several may hold at once.
  package enum State: String, CaseIterable, Hashable, Sendable {
    /// The tracked branch declares it.
    case registered
    /// A runtime serves a version of it, as it should.
    case deployed
    /// Every gate of the current version passes.
    case passing
    /// The current version's verdict is fail or error.
    case failed
    /// Of those: a gate says no.
    case gate = "gate-failed"
    /// Of those: the model itself broke.
    case modelError = "model-error"
    /// Of those: it could not be found out, for a reason outside of the model.
    case systemError = "system-error"
    /// Of those and beyond: its process has an incident.
    case processError = "process-error"
    case inconclusive
    /// A verdict is waived for a while.
    case waived
    /// No verdict on the current version yet.
    case untested
    /// A person is asked about it.
    case waiting
    /// Its process runs.
    case running
    case stalled
    case suspended
    case removed
  }

  /// What a list of models is sorted by.
  package enum Order: String, CaseIterable, Hashable, Sendable {
    case name
    case changed
    case verdict
  }

  /// Without one every model that is registered or was.
  package var state: State?
  /// Part of the name.
  package var text: String
  /// A label and its value.
  package var label: Label?
  /// Only models whose open tasks ask this group.
  package var group: GroupName?
  package var order: Order
  package var page: Int

  /// A label and its value, as `tier=1`.
  package struct Label: Hashable, Sendable {
    package var name: String
    package var value: String

    /// A label and its value.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Every model by name, unless told otherwise.
  package init(
    state: State? = nil, text: String = "", label: Label? = nil, group: GroupName? = nil,
    order: Order = .name, page: Int = 1
  ) {
    self.state = state
    self.text = text
    self.label = label
    self.group = group
    self.order = order
    self.page = page
  }
}

/// Which runtimes a list shows.
package struct RuntimeFilter: Hashable, Sendable {
  /// What can be said about a runtime.
  package enum State: String, CaseIterable, Hashable, Sendable {
    /// It answers.
    case available
    /// It serves a model.
    case active
    /// It answers and serves nothing.
    case idle
    /// It does not answer, failed, or does not serve what it should.
    case error
    /// What it serves is not what it should.
    case drifted
  }

  package var state: State?
  package var text: String
  package var page: Int

  /// Every runtime, unless told otherwise.
  package init(state: State? = nil, text: String = "", page: Int = 1) {
    self.state = state
    self.text = text
    self.page = page
  }
}

/// Which process instances a list shows.
package struct InstanceFilter: Hashable, Sendable {
  /// What can be said about an instance.
  package enum State: String, CaseIterable, Hashable, Sendable {
    case active
    /// Active, and something in it stopped.
    case incident
    /// A job of it failed for good.
    case error
    case ended
  }

  package var state: State?
  package var process: ProcessName?
  /// Part of the model's name or of the id.
  package var text: String
  package var page: Int

  /// Every instance, unless told otherwise.
  package init(
    state: State? = nil, process: ProcessName? = nil, text: String = "", page: Int = 1
  ) {
    self.state = state
    self.process = process
    self.text = text
    self.page = page
  }
}

/// Which jobs a list shows.
package struct JobFilter: Hashable, Sendable {
  /// How a job is.
  package enum State: String, CaseIterable, Hashable, Sendable {
    /// It waits or runs.
    case running
    case failed
    case successful
    case cancelled
  }

  package var state: State?
  package var text: String
  package var page: Int

  /// Every job, unless told otherwise.
  package init(state: State? = nil, text: String = "", page: Int = 1) {
    self.state = state
    self.text = text
    self.page = page
  }
}

/// Which proposals a list shows.
package struct ProposalFilter: Hashable, Sendable {
  /// Closed ones, too.
  package var hasClosed: Bool
  package var page: Int

  /// Open proposals, unless told otherwise.
  package init(hasClosed: Bool = false, page: Int = 1) {
    self.hasClosed = hasClosed
    self.page = page
  }
}

/// Which audit entries a list shows; every condition must hold.
package struct AuditFilter: Hashable, Sendable {
  package var actor: String
  package var action: String
  /// The object, as `model/credit-risk`.
  package var object: String
  /// Part of the message.
  package var text: String
  /// From the beginning of this day, as `2026-11-22` (UTC).
  package var since: String
  /// To the end of this day.
  package var until: String
  /// Only entries with a lower number: the next page.
  package var before: Int64?

  /// Every entry, unless told otherwise.
  package init(
    actor: String = "", action: String = "", object: String = "", text: String = "",
    since: String = "", until: String = "", before: Int64? = nil
  ) {
    self.actor = actor
    self.action = action
    self.object = object
    self.text = text
    self.since = since
    self.until = until
    self.before = before
  }

  /// How many entries a page has.
  package static let pageSize = 100

  /// Whether an entry is shown.
  package func matches(_ entry: AuditEntry) -> Bool {
    if let before, entry.number >= before { return false }
    guard actor.isEmpty || entry.actor == actor, action.isEmpty || entry.action == action,
      object.isEmpty || entry.object == object, text.isEmpty || entry.message.contains(text)
    else { return false }
    let day = entry.at.description.prefix(10)
    return (since.isEmpty || day >= since) && (until.isEmpty || day <= until)
  }
}
