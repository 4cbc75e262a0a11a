internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// A model's own page, and what stands above each of its pages.
extension PageRenderer {
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
        html.text("Instance ")
        link(id, &html)
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
