internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// The list of models.
extension PageRenderer {
  func models(_ filter: ModelFilter) -> Part {
    Part(title: "Models") { html in
      html.element(.h1, text: "Models")
      let counts = site.overview.modelCounts
      let always: Set<ModelFilter.State> = [
        .registered, .deployed, .passing, .failed, .inconclusive, .untested, .waiting,
      ]
      let rare: Set<ModelFilter.State> = [.stalled, .suspended, .removed]
      var items = [Tab("all", .models(filter.with(nil)), site.overview.modelNames.count)]
      for state in ModelFilter.State.allCases {
        let count = counts[state] ?? 0
        guard always.contains(state) || (rare.contains(state) && count > 0) || state == filter.state
        else { continue }
        items.append(Tab(state.words, .models(filter.with(state)), count))
      }
      tabs("Models by state", items, current: .models(filter.with(filter.state)), &html)
      search(filter, &html)
      let found = site.models(filter)
      pager(found.count, "model", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .models(other)
      }
      guard !found.isEmpty else {
        return empty(
          site.state.models.isEmpty
            ? "No model is registered yet. A folder with a model.yaml on the tracked branch is one."
            : "No model is like that.", &html)
      }
      list(rows(found, page: filter.page), &html)
    }
  }

  private func search(_ filter: ModelFilter, _ html: inout HTML) {
    let kept = filter.query.filter { ["state"].contains($0.0) }
    search(.models(ModelFilter()), label: "Name", text: filter.text, keeping: kept, &html) { html in
      pair("label", "Label", &html) { html in
        html.element(
          .input, .id("label"), .name("label"), .type("text"), .placeholder("tier=1"),
          .value(filter.label.map { "\($0.name)=\($0.value)" } ?? ""), .autocomplete("off"))
      }
      pair("group", "Waits for", &html) { html in
        choice("group", site.groupNames.map(\.text), filter.group?.text ?? "", any: "any", &html)
      }
      pair("order", "Order", &html) { html in
        choice("order", ModelFilter.Order.allCases.map(\.rawValue), filter.order.rawValue, &html)
      }
    }
  }

  /// A field with a choice; its id is its name.
  func choice(
    _ name: String, _ values: [String], _ chosen: String, any: String? = nil, _ html: inout HTML
  ) {
    html.element(.select, .id(name), .name(name)) { html in
      if let any { html.element(.option, .value(""), text: any) }
      for value in values.prefix(500) {
        html.element(
          .option, all: [.value(value)] + (value == chosen ? [.selected] : [])
        ) { $0.text(value, most: 100) }
      }
    }
  }

  private func list(_ models: ArraySlice<ModelRecord>, _ html: inout HTML) {
    table(
      "Models", ["Model", "Tests", "State", "Version", "Deployed on", "Labels", "Changed"], &html
    ) { html in
      for model in models {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { link(model.name, &$0) }
          html.element(.td) { badge(site.verdict(of: model)?.verdict.outcome, &$0) }
          html.element(.td) { standing(model, &$0) }
          html.element(.td) { html in
            if let current = model.current { digest(current.version, &html) }
          }
          html.element(.td) { html in
            for (index, name) in (site.overview.runtimesOfModel[model.name] ?? []).prefix(4)
              .enumerated()
            {
              if index > 0 { html.text(", ") }
              link(name, &html)
            }
          }
          html.element(.td, .class("labels")) { labels(site.labels(of: model.name), &$0, most: 3) }
          html.element(.td) { html in
            if let current = model.current { time(current.since, &html) }
          }
        }
      }
    }
  }

  /// How a model is, in one word and a sentence.
  func standing(_ model: ModelRecord, _ html: inout HTML) {
    guard model.current != nil else { return badge("removed", .calm, &html) }
    if model.isSuspended {
      badge("suspended", .calm, &html)
      html.text(" ")
    }
    if let stalled = model.conditions[.stalled] {
      return badge(Words.spaced(stalled.reason), .bad, &html)
    }
    guard let ready = model.conditions[.ready] else { return badge("new", .calm, &html) }
    badge(
      ready.status == .true ? "ready" : Words.spaced(ready.reason),
      ready.status == .true ? .good : ready.status == .false ? .bad : .busy, &html)
  }

  func labels(_ labels: [String: String], _ html: inout HTML, most: Int = 40) {
    let sorted = labels.sorted { $0.key < $1.key }
    for (name, value) in sorted.prefix(most) {
      html.element(
        .a, .class("chip"),
        .page(.models(ModelFilter(label: ModelFilter.Label(name, value)))),
        text: "\(name)=\(value)", most: 80)
      html.text(" ")
    }
    if sorted.count > most { soft("+\(sorted.count - most)", &html) }
  }
}

extension ModelFilter {
  /// The same view from its first page, by another state, without the search.
  func with(_ state: State?) -> ModelFilter { ModelFilter(state: state, order: order) }
}

extension ModelFilter.State {
  var words: String {
    switch self {
    case .gate: "failed by a gate"
    case .modelError: "errors in the model"
    case .systemError: "system errors"
    case .processError: "process errors"
    case .waiting: "waiting"
    default: rawValue
    }
  }
}

extension Site {
  /// The groups of the tracked branch, by name.
  var groupNames: [GroupName] {
    desired?.groups.keys.sorted() ?? overview.waitingByGroup.keys.sorted()
  }

  /// What people are asked about a model.
  func openTasks(of model: ModelName) -> [TaskRecord] {
    (overview.tasksOfModel[model] ?? []).compactMap { state.tasks[$0] }.filter { $0.state == .open }
  }
}
