package import Monitoring
package import Notifications
package import Reconciler

/// Which alerts a list shows.
package struct AlertFilter: Hashable, Sendable {
  /// What came of an alert.
  package enum State: String, CaseIterable, Hashable, Sendable {
    /// Nobody looks after it.
    case open
    case acknowledged
    case snoozed
    /// Any of these: it is not over.
    case active
    case over
    case all
  }

  package var state: State
  package var severity: Notification.Severity?
  package var kind: AlertRecord.Kind?
  /// Only of this cause.
  package var cause: String
  /// Part of the key, title or detail.
  package var text: String
  package var page: Int

  /// Alerts that nobody looks after, unless told otherwise.
  package init(
    state: State = .open, severity: Notification.Severity? = nil, kind: AlertRecord.Kind? = nil,
    cause: String = "", text: String = "", page: Int = 1
  ) {
    self.state = state
    self.severity = severity
    self.kind = kind
    self.cause = cause
    self.text = text
    self.page = page
  }
}

/// Which rows of the heat map are shown.
package struct HeatFilter: Hashable, Sendable {
  /// The worst cell of the row, or the cell of ``row``, says so.
  package var colour: MonitorColour?
  /// Which cell ``colour`` is about.
  package var row: HeatMap.Row?
  /// Part of the model's name.
  package var text: String
  package var page: Int

  /// Every model in production or with a monitor, unless told otherwise.
  package init(
    colour: MonitorColour? = nil, row: HeatMap.Row? = nil, text: String = "", page: Int = 1
  ) {
    self.colour = colour
    self.row = row
    self.text = text
    self.page = page
  }
}

/// Which monitors a list shows.
package struct MonitorFilter: Hashable, Sendable {
  package var colour: MonitorColour?
  /// Part of the monitor's or the model's name.
  package var text: String
  package var page: Int

  /// Every monitor of every model, unless told otherwise.
  package init(colour: MonitorColour? = nil, text: String = "", page: Int = 1) {
    self.colour = colour
    self.text = text
    self.page = page
  }
}

/// Which trainings a list shows.
package struct TrainingFilter: Hashable, Sendable {
  package var state: Training.State?
  /// Only those that such a cause began.
  package var origin: Training.Origin.Kind?
  /// Part of the model's name, the cause or the branch.
  package var text: String
  package var page: Int

  /// Every training, unless told otherwise.
  package init(
    state: Training.State? = nil, origin: Training.Origin.Kind? = nil, text: String = "",
    page: Int = 1
  ) {
    self.state = state
    self.origin = origin
    self.text = text
    self.page = page
  }
}
