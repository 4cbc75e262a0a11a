internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Runtimes: the list, one runtime with a pane each for what it is and does, and how the reconciler
/// itself does.
extension PageRenderer {
  func runtimes(_ filter: RuntimeFilter) -> Part {
    Part(title: "Runtimes") { html in
      html.element(.h1, text: "Runtimes")
      let counts = site.overview.runtimeCounts
      var items = [Tab("all", .runtimes(RuntimeFilter()), site.overview.runtimeNames.count)]
      for state in RuntimeFilter.State.allCases {
        items.append(
          Tab(state.rawValue, .runtimes(RuntimeFilter(state: state)), counts[state] ?? 0))
      }
      items.append(Tab("engine statistics", .engine))
      tabs(
        "Runtimes by state", items, current: .runtimes(RuntimeFilter(state: filter.state)), &html)
      search(
        .runtimes(RuntimeFilter()), label: "Name", text: filter.text,
        keeping: filter.query.filter { $0.0 == "state" }, &html)
      let found = site.runtimes(filter)
      pager(found.count, "runtime", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .runtimes(other)
      }
      guard !found.isEmpty else {
        return empty(
          site.state.runtimes.isEmpty
            ? "No runtime is declared. Author has a form for one." : "No runtime is like that.",
          &html)
      }
      list(rows(found, page: filter.page), &html)
    }
  }

  private func list(_ runtimes: ArraySlice<RuntimeRecord>, _ html: inout HTML) {
    table(
      "Runtimes", ["Runtime", "State", "Serves", "Version", "Driver", "Labels", "Changed"], &html
    ) { html in
      for runtime in runtimes {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { link(runtime.name, &$0) }
          html.element(.td) { serving(runtime, &$0) }
          html.element(.td) { html in
            if let model = runtime.observed?.model ?? runtime.assigned?.model { link(model, &html) }
          }
          html.element(.td) { html in
            if let version = runtime.observed?.version { digest(version, &html) }
          }
          html.element(.td, text: runtime.driverName)
          html.element(.td, .class("labels")) { html in
            for (name, value) in runtime.labels.sorted(by: { $0.key < $1.key }).prefix(4) {
              html.element(.span, .class("chip"), text: "\(name)=\(value)", most: 80)
              html.text(" ")
            }
          }
          html.element(.td) { html in if let at = runtime.observedAt { time(at, &html) } }
        }
      }
    }
  }

  /// How a runtime is, in one word.
  func serving(_ runtime: RuntimeRecord, _ html: inout HTML) {
    guard let observed = runtime.observed else { return badge("never seen", .calm, &html) }
    if runtime.conditions[.drifted] != nil { return badge("drifted", .warn, &html) }
    switch observed.state {
    case .serving, .batch:
      badge(
        runtime.isAsAssigned ? observed.state.rawValue : "not as decided",
        runtime.isAsAssigned ? .good : .warn, &html)
    case .loading: badge("loading", .busy, &html)
    case .empty: badge("idle", .calm, &html)
    case .unreachable: badge("unreachable", .broken, &html)
    case .failed: badge("failed", .bad, &html)
    }
  }

  func runtime(_ runtime: RuntimeRecord) -> Part {
    Part(title: runtime.name.text) { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.runtimes(RuntimeFilter())), text: "Runtimes")
      }
      html.element(.h1) { html in
        html.text("\(runtime.name.text) ", most: 200)
        serving(runtime, &html)
      }
      let desired = site.desired?.runtimes[runtime.name]
      if let text = desired?.description { html.element(.p, .class("lead"), text: text) }
      controls(ResourceIDs.runtime(runtime.name), isSuspended: runtime.isSuspended, &html)
      html.element(.div, .class("panes")) { html in
        details(runtime, desired, &html)
        deployed(runtime, &html)
        platform(runtime, &html)
      }
      endpoints(desired, &html)
      live(runtime, &html)
      section("Conditions", "conditions", &html) { conditions(runtime.conditions, &$0) }
      history(runtime, &html)
    }
  }

  private func pane(_ title: String, _ html: inout HTML, content: (inout HTML) -> Void) {
    html.element(.section, .class("pane")) { html in
      html.element(.h2, text: title)
      content(&html)
    }
  }

  private func details(
    _ runtime: RuntimeRecord, _ desired: DesiredRuntime?, _ html: inout HTML
  ) {
    pane("Runtime", &html) { html in
      facts(
        &html,
        [
          ("Driver", said(runtime.driverName)),
          ("Manifest", { $0.element(.code, text: runtime.path, most: 200) }),
          (
            "Labels",
            said(
              runtime.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ", "))
          ),
          ("Tags", said(desired?.tags.joined(separator: ", "))),
          ("Workers", desired.map { desired in { $0.text(Numeral.count(desired.workers)) } }),
          ("Memory", desired.map { desired in { $0.text(Words.size(desired.memory)) } }),
          (
            "Request limit", desired.map { desired in { $0.text(Words.duration(desired.timeout)) } }
          ),
          ("When it drifts", said(desired.map { $0.heal == .auto ? "heal" : "report" })),
          (
            "Failures",
            runtime.failures == 0
              ? nil
              : { html in
                html.text("\(runtime.failures) in a row")
                if let retry = runtime.retryAt {
                  html.text(", next attempt ")
                  time(retry, &html)
                }
              }
          ),
        ])
      if runtime.definition == nil { badge("removed from git", .warn, &html) }
    }
  }

  private func deployed(_ runtime: RuntimeRecord, _ html: inout HTML) {
    pane("Deployed model", &html) { html in
      guard let assigned = runtime.assigned else {
        return empty("Nothing was decided to run here.", &html)
      }
      facts(
        &html,
        [
          ("Should serve", { assignment(assigned, &$0) }),
          ("Since", { time(assigned.since, &$0) }),
          (
            "Read back",
            assigned.confirmed.map { confirmed in { time(confirmed, &$0) } } ?? { $0.text("never") }
          ),
          (
            "Decided by",
            assigned.instance.map { id in { link(id, &$0) } }
          ),
          (
            "Serves",
            runtime.observed.map { observed in
              { html in
                html.text(observed.state.rawValue)
                if let model = observed.model {
                  html.text(" \(model.text) ", most: 120)
                  if let version = observed.version { digest(version, &html) }
                }
                if let message = observed.message { html.text(": \(message)") }
              }
            }
          ),
        ])
    }
  }

  private func assignment(_ assigned: RuntimeRecord.Assignment, _ html: inout HTML) {
    link(assigned.model, &html)
    html.text(" ")
    version(assigned.version, of: assigned.model, &html)
  }

  private func platform(_ runtime: RuntimeRecord, _ html: inout HTML) {
    pane("Platform", &html) { html in
      guard let observed = runtime.observed, observed.platform != nil || observed.libraries != nil
      else { return empty("The server tells nothing about itself.", &html) }
      facts(&html, [("Server", said(observed.platform))])
      let libraries = (observed.libraries ?? [:]).sorted { $0.key < $1.key }
      guard !libraries.isEmpty else { return }
      html.element(.details, all: libraries.count <= 8 ? [.open] : []) { html in
        html.element(
          .summary,
          text: libraries.count == 1 ? "1 library" : "\(libraries.count) libraries")
        facts(&html, libraries.prefix(200).map { ($0.key, said($0.value)) })
      }
    }
  }

  private func endpoints(_ desired: DesiredRuntime?, _ html: inout HTML) {
    guard let desired, !desired.endpoints.isEmpty else { return }
    section("Endpoints", "endpoints", &html) { html in
      table("Endpoints", ["Name", "Direction", "Transport", "Encoding"], &html) { html in
        for endpoint in desired.endpoints.prefix(100) {
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: endpoint.name, most: 120)
            html.element(.td, text: endpoint.direction.rawValue)
            html.element(.td) { html in
              switch endpoint.transport {
              case .rest(let host, let port):
                html.text("REST ")
                html.element(.code, text: "\(host):\(port)", most: 200)
              case .kafka(let kafka):
                html.text("Kafka ")
                let topics = [kafka.topic] + (kafka.outputTopic.map { [$0] } ?? [])
                html.element(.code, text: topics.joined(separator: " → "), most: 200)
                let group = kafka.group.map { ", group \($0)" } ?? ""
                soft(" at \(kafka.bootstrapServers)\(group), \(kafka.delivery.rawValue)", &html)
              }
            }
            html.element(.td, text: endpoint.encoding.rawValue)
          }
        }
      }
    }
  }

  private func history(_ runtime: RuntimeRecord, _ html: inout HTML) {
    guard !runtime.history.isEmpty else { return }
    section("Deployments, newest first", "history", &html) { html in
      table(
        "Deployments, newest first", ["Model and version", "Since", "Read back", "Decided by"],
        &html
      ) {
        html in
        for entry in runtime.history {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { assignment(entry, &$0) }
            html.element(.td) { time(entry.since, &$0) }
            html.element(.td) { html in
              if let confirmed = entry.confirmed {
                time(confirmed, &html)
              } else {
                soft("never", &html)
              }
            }
            html.element(.td) { html in
              if let id = entry.instance {
                link(id, &html)
              }
            }
          }
        }
      }
    }
  }

  // MARK: - The reconciler itself

  func engine() -> Part {
    let status = site.reconciler
    return Part(title: "Engine statistics") { html in
      html.element(.h1, text: "Engine statistics")
      html.element(.p, .class("lead"), text: "How the reconciler itself does.")
      facts(
        &html,
        [
          ("Version", said(status.version)), ("Repository", said(status.repository)),
          ("Tracked branch", said(status.branch)),
          ("Reconciled", site.state.observed.map { observed in { commit(observed, &$0) } }),
          ("Tip", status.tip.map { tip in { commit(tip, &$0) } }),
          ("State", status.stateCommit.map { state in { commit(state, &$0) } }),
          ("Running since", status.started.map { started in { time(started, &$0) } }),
          ("Passes", visit.viewer.seesEverything ? said(Numeral.count(status.passes)) : nil),
          ("Last pass", status.lastPass.map { last in { time(last, &$0) } }),
          ("It took", said(status.lastPassDuration.map(Words.duration))),
          (
            "Waits to be written or sent",
            visit.viewer.seesEverything ? said(Numeral.count(status.backlog)) : nil
          ),
          (
            "Audit entries",
            visit.viewer.seesEverything
              ? said(Numeral.count(Int(clamping: site.state.auditNumber))) : nil
          ),
        ])
      if visit.viewer.mayOperate {
        html.element(.div, .class("actions")) { html in
          if offers(.reconcile) { button(.reconcile, "Reconcile now", &html) }
          if offers(.confirm) {
            confirmed(
              .confirm, "Confirm a plan that was held back",
              asks: "A pass runs that also carries out what was held back, such as many removals.",
              &html, id: "confirm")
          }
        }
      }
      section("What there is", "records", &html) { html in
        table("Records", ["Records", "#Count"], &html) { html in
          let rows: [(String, Page, Int)] = [
            ("Models", .models(ModelFilter()), site.state.models.count),
            ("Runtimes", .runtimes(RuntimeFilter()), site.state.runtimes.count),
            ("Open tasks", .tasks(TaskFilter()), site.overview.openTasks.count),
            ("Instances", .instances(InstanceFilter()), site.state.instances.count),
            ("Jobs", .jobs(JobFilter()), site.overview.jobs.count),
            (
              "Proposals", .proposals(ProposalFilter(hasClosed: true)), site.state.proposals.count
            ),
          ]
          for (name, page, count) in rows {
            html.element(.tr) { html in
              html.element(.th, .scope("row")) { $0.element(.a, .page(page), text: name) }
              html.element(.td, .class("n"), text: Numeral.count(count))
            }
          }
        }
      }
    }
  }
}
