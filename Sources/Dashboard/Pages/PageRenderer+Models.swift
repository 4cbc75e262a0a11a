internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// The list of models, and a model's own page.
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
      return badge(stalled.reason, .bad, &html)
    }
    guard let ready = model.conditions[.ready] else { return badge("new", .calm, &html) }
    badge(
      ready.status == .true ? "ready" : ready.reason,
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

  // MARK: - One model

  /// What stands above each of a model's pages.
  func modelHead(_ model: ModelRecord, at page: Page, _ html: inout HTML) {
    html.element(.p, .class("path")) { html in
      html.element(.a, .page(.models(ModelFilter())), text: "Models")
    }
    html.element(.h1) { html in
      html.text("\(model.name.text) ", most: 200)
      badge(site.verdict(of: model)?.verdict.outcome, &html)
      html.text(" ")
      standing(model, &html)
    }
    if let text = site.desired?.models[model.name]?.description {
      html.element(.p, .class("lead"), text: text)
    }
    var items = [
      Tab("Overview", .model(model.name)),
      Tab("Source", .source(model.name, version: nil, path: nil)),
      Tab("Versions", .versions(model.name), model.versions.count),
      Tab("Tests", .tests(model.name)),
      Tab("Monitors", .monitoring(model.name)),
      Tab("Champion / challenger", .compare(model.name, champion: nil, challenger: nil)),
    ]
    let trainings = site.state.retrainings[model.name]?.trainings.count
    if trainings != nil || site.desired?.models[model.name]?.retrain != nil {
      items.insert(Tab("Trainings", .modelTrainings(model.name), trainings), at: 5)
    }
    tabs("Pages of the model", items, current: page, &html)
  }

  func model(_ model: ModelRecord) -> Part {
    Part(title: model.name.text) { html in
      modelHead(model, at: .model(model.name), &html)
      controls(ResourceIDs.model(model.name), isSuspended: model.isSuspended, &html)
      summary(model, &html)
      section("Conditions", "conditions", &html) { conditions(model.conditions, &$0) }
      section("Tests of the current version", "tests", &html) { html in
        guard let record = site.verdict(of: model) else {
          return empty("No verdict on the current version is recorded yet.", &html)
        }
        html.element(.p) { html in
          badge(record.verdict.outcome, &html)
          html.text(" judged ")
          time(record.at, &html)
        }
        verdict(record.verdict, of: model.name, &html)
      }
      process(of: model, &html)
      beginning(model, &html)
      deployments(of: model, &html)
      declaration(of: model, &html)
      rounds(model, &html)
    }
  }

  /// Beginning the life of the current version once more, where none runs.
  func beginning(_ model: ModelRecord, _ html: inout HTML) {
    let isRunning = model.instance.flatMap { site.state.instances[$0] }?.isActive ?? false
    guard visit.viewer.mayOperate, offers(.begin), !isRunning, !model.isSuspended,
      model.current != nil, site.desired?.models[model.name] != nil
    else { return }
    html.element(.div, .class("actions")) { html in
      confirmed(
        .begin(model.name), "Start its process",
        asks: "The life of the current version begins once more, with tests and approvals.", &html,
        id: "begin")
    }
  }

  /// Suspend and resume, for those who may.
  func controls(_ id: ResourceIDs, isSuspended: Bool, _ html: inout HTML) {
    guard visit.viewer.mayOperate, offers(isSuspended ? .resume : .suspend) else { return }
    html.element(.div, .class("actions")) { html in
      if isSuspended {
        button(.resume(id.resource), "Resume", &html)
      } else {
        confirmed(
          .suspend(id.resource), "Suspend",
          asks: "Nothing will be tested, approved or deployed for it until it is resumed.", &html,
          id: "suspend")
      }
    }
  }

  private func summary(_ model: ModelRecord, _ html: inout HTML) {
    let desired = site.desired?.models[model.name]
    let labels = site.labels(of: model.name)
    section("At a glance", "glance", &html) { html in
      facts(
        &html,
        [
          (
            "Version",
            model.current.map { current in
              { html in
                version(current.version, of: model.name, &html)
                html.text(", commit ")
                commit(current.commit, &html)
                html.text(", ")
                time(current.since, &html)
              }
            }
          ),
          (
            "Champion",
            site.champion(of: model.name).map { champion in
              { html in
                digest(champion.version, &html)
                html.text(" on ")
                link(champion.runtime, &html)
              }
            }
          ),
          ("Labels", labels.isEmpty ? nil : { self.labels(labels, &$0) }),
          ("Language", said(desired?.language.rawValue)),
          ("Manifest", { $0.element(.code, text: model.path, most: 200) }),
          (
            "Waits",
            site.openTasks(of: model.name).first.map { task in
              { html in
                html.element(.a, .page(.task(task.id)), text: task.name)
                html.text(", of \(task.policy.sentence)")
              }
            }
          ),
          (
            "Next",
            model.waiting.map { waiting in
              {
                digest(waiting.version, &$0)
                $0.text(" waits until the running process has ended")
              }
            }
          ),
        ])
    }
  }

  private func process(of model: ModelRecord, _ html: inout HTML) {
    guard let id = model.instance, let instance = site.state.instances[id] else { return }
    section("Where its process stands", "process", &html) { html in
      html.element(.p) { html in
        html.element(.a, .page(.process(instance.process)), text: instance.process.text)
        html.text(", instance ")
        html.element(.a, .class("code"), .page(.instance(id)), text: id.text)
        html.text(instance.isActive ? ", started " : ", ended ")
        time(instance.ended ?? instance.started, &html)
        if let outcome = instance.outcome { html.text(": \(outcome)") }
      }
      diagram(instance, &html)
    }
  }

  private func deployments(of model: ModelRecord, _ html: inout HTML) {
    let runtimes = (site.overview.runtimesOfModel[model.name] ?? []).compactMap {
      site.state.runtimes[$0]
    }
    section("Deployments", "deployments", &html) { html in
      guard !runtimes.isEmpty else { return empty("It is deployed nowhere.", &html) }
      table("Deployments", ["Runtime", "Version", "State", "Since", "Address"], &html) { html in
        for runtime in runtimes {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { link(runtime.name, &$0) }
            html.element(.td) { html in
              if let assigned = runtime.assigned { digest(assigned.version, &html) }
            }
            html.element(.td) { serving(runtime, &$0) }
            html.element(.td) { html in
              if let assigned = runtime.assigned { time(assigned.since, &html) }
            }
            html.element(.td) { address(runtime.observed?.url, &$0) }
          }
        }
      }
    }
  }

  /// An address as a link where it is a plain one.
  func address(_ text: String?, _ html: inout HTML) {
    guard let text else { return }
    if let link = ExternalLink(text) {
      html.element(.a, .link(link), .own("rel", "noopener noreferrer"), text: text, most: 200)
    } else {
      html.element(.code, text: text, most: 200)
    }
  }

  private func rounds(_ model: ModelRecord, _ html: inout HTML) {
    guard !model.outcomes.isEmpty else { return }
    section("Last rounds", "rounds", &html) { html in
      table("Last rounds", ["Version", "Outcome", "Message", "#Times", "When"], &html) { html in
        for outcome in model.outcomes {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { digest(outcome.version, &$0) }
            html.element(.td, text: outcome.outcome)
            html.element(.td, text: outcome.message)
            html.element(.td, .class("n"), text: Numeral.count(outcome.count))
            html.element(.td) { time(outcome.at, &$0) }
          }
        }
      }
    }
  }
}

/// Something that can be suspended.
enum ResourceIDs {
  case model(ModelName)
  case runtime(RuntimeName)

  var resource: ResourceID {
    switch self {
    case .model(let name): ResourceID(.model, name.text)
    case .runtime(let name): ResourceID(.runtime, name.text)
    }
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
