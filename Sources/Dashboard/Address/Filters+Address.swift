internal import Monitoring
internal import Notifications
internal import Reconciler
internal import Vocabulary

// Each filter as a query, and back. What is the default is left out of the address.

extension TaskFilter {
  var query: [(String, String)] {
    [
      ("state", state == .open ? "" : state.rawValue), ("mine", isMine ? "1" : ""),
      ("kind", kind?.rawValue ?? ""), ("group", group?.text ?? ""), ("q", text),
      ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      state: query.word("state") ?? .open, isMine: query.has("mine"), kind: query.word("kind"),
      group: query.text("group").isEmpty ? nil : GroupName(query.text("group")),
      text: query.text("q"), page: query.page)
  }
}

extension ModelFilter {
  var query: [(String, String)] {
    [
      ("state", state?.rawValue ?? ""), ("q", text),
      ("label", label.map { "\($0.name)=\($0.value)" } ?? ""), ("group", group?.text ?? ""),
      ("order", order == .name ? "" : order.rawValue), ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      state: query.word("state"), text: query.text("q"), label: Label(query.text("label")),
      group: query.text("group").isEmpty ? nil : GroupName(query.text("group")),
      order: query.word("order") ?? .name, page: query.page)
  }
}

extension ModelFilter.Label {
  /// A label as it is typed: `tier=1`; a name alone is any value of it.
  init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty else { return nil }
    self.init(String(name), parts.count > 1 ? String(parts[1]) : "")
  }
}

extension RuntimeFilter {
  var query: [(String, String)] {
    [
      ("state", state?.rawValue ?? ""), ("q", text), ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(state: query.word("state"), text: query.text("q"), page: query.page)
  }
}

extension InstanceFilter {
  var query: [(String, String)] {
    [
      ("state", state?.rawValue ?? ""), ("process", process?.text ?? ""), ("q", text),
      ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      state: query.word("state"),
      process: query.text("process").isEmpty ? nil : ProcessName(query.text("process")),
      text: query.text("q"), page: query.page)
  }
}

extension JobFilter {
  var query: [(String, String)] {
    [
      ("state", state?.rawValue ?? ""), ("q", text), ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(state: query.word("state"), text: query.text("q"), page: query.page)
  }
}

extension AlertFilter {
  var query: [(String, String)] {
    [
      ("state", state == .open ? "" : state.rawValue), ("severity", severity?.rawValue ?? ""),
      ("kind", kind?.rawValue ?? ""), ("cause", cause), ("q", text),
      ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      state: query.word("state") ?? .open, severity: query.word("severity"),
      kind: query.word("kind"), cause: query.text("cause"), text: query.text("q"),
      page: query.page)
  }
}

extension HeatFilter {
  var query: [(String, String)] {
    [
      ("colour", colour?.rawValue ?? ""), ("row", row?.rawValue ?? ""), ("q", text),
      ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      colour: query.word("colour"), row: query.word("row"), text: query.text("q"),
      page: query.page)
  }
}

extension MonitorFilter {
  var query: [(String, String)] {
    [
      ("colour", colour?.rawValue ?? ""), ("q", text), ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(colour: query.word("colour"), text: query.text("q"), page: query.page)
  }
}

extension TrainingFilter {
  var query: [(String, String)] {
    [
      ("state", state?.rawValue ?? ""), ("origin", origin?.rawValue ?? ""), ("q", text),
      ("page", QueryFields.text(page: page)),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      state: query.word("state"), origin: query.word("origin"), text: query.text("q"),
      page: query.page)
  }
}

extension ProposalFilter {
  var query: [(String, String)] {
    [("closed", hasClosed ? "1" : ""), ("page", QueryFields.text(page: page))]
  }

  init(_ query: QueryFields) {
    self.init(hasClosed: query.has("closed"), page: query.page)
  }
}

extension AuditFilter {
  /// The query of its page, of `/audit.csv` and of `/audit.json`.
  package var query: [(String, String)] {
    [
      ("actor", actor), ("action", action), ("object", object), ("q", text), ("since", since),
      ("until", until), ("before", before.map { String($0) } ?? ""),
    ]
  }

  init(_ query: QueryFields) {
    self.init(
      actor: query.text("actor"), action: query.text("action"), object: query.text("object"),
      text: query.text("q"), since: query.text("since"), until: query.text("until"),
      before: query.number("before"))
  }

  /// A filter by the query of a request, as it stands there.
  package init(query: String) { self.init(QueryFields(Address.fields(of: query))) }
}
