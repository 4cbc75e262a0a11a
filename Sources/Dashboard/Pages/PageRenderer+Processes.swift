internal import Interchange
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Processes as they are defined, their instances, and where the tokens stand.
extension PageRenderer {
  func processes() -> Part {
    Part(title: "Processes") { html in
      html.element(.h1, text: "Processes")
      instanceTabs(InstanceFilter(), current: .processes, &html)
      let names = site.definedProcesses
      guard !names.isEmpty else {
        return empty("No process is defined. A manifest of kind Process names a .bpmn file.", &html)
      }
      table(
        "Processes", ["Process", "For", "#Active", "#Incidents", "#Failed jobs", "#Ended", "File"],
        &html
      ) { html in
        for name in names.prefix(300) {
          let counts = site.overview.processCounts[name] ?? [:]
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(.a, .page(.process(name)), text: name.text, most: 120)
            }
            html.element(.td, text: site.desired?.processes[name]?.selector.words ?? "")
            for state in [InstanceFilter.State.active, .incident, .error, .ended] {
              html.element(.td, .class("n")) { html in
                html.element(
                  .a, .page(.instances(InstanceFilter(state: state, process: name))),
                  .label("\(counts[state] ?? 0) \(state.words) of \(name)"),
                  text: Numeral.count(counts[state] ?? 0))
              }
            }
            html.element(.td) { html in
              if let file = site.desired?.processes[name]?.bpmn {
                html.element(.code, text: file.path.text, most: 120)
              }
            }
          }
        }
      }
    }
  }

  func instanceTabs(_ filter: InstanceFilter, current: Page, _ html: inout HTML) {
    let counts =
      filter.process.map { site.overview.processCounts[$0] ?? [:] } ?? site.overview.instanceCounts
    let all = (counts[.active] ?? 0) + (counts[.ended] ?? 0)
    var items = [
      Tab("Definitions", .processes, site.definedProcesses.count),
      Tab("all instances", .instances(InstanceFilter(process: filter.process)), all),
    ]
    for state in InstanceFilter.State.allCases {
      let page = Page.instances(InstanceFilter(state: state, process: filter.process))
      items.append(Tab(state.words, page, counts[state] ?? 0))
    }
    tabs("Views of processes", items, current: current, &html)
  }

  func process(_ name: ProcessName) -> Part? {
    let defined = site.desired?.processes[name]
    guard defined != nil || site.overview.processCounts[name] != nil else { return nil }
    return Part(title: name.text) { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.processes), text: "Processes")
      }
      html.element(.h1, text: name.text)
      if let text = defined?.description { html.element(.p, .class("lead"), text: text) }
      instanceTabs(
        InstanceFilter(process: name), current: .process(name), &html)
      let active = site.instances(InstanceFilter(state: .active, process: name))
      if let defined {
        facts(
          &html,
          [
            ("For", said(defined.selector.words)),
            ("File", { $0.element(.code, text: defined.bpmn.path.text, most: 200) }),
            (
              "Decisions",
              said(defined.decisions.map(\.path.text).joined(separator: ", "))
            ),
            ("Manifest", { $0.element(.code, text: defined.manifest, most: 200) }),
            ("On a new version", said(defined.onNewVersion?.rawValue)),
          ])
        section("Tokens and incidents of the active instances", "diagram", &html) { html in
          let running = active.filter { $0.definition == defined.bpmn.blob }
          picture(defined.bpmn.blob, heatOverlay(running, name), id: "process", &html)
          soft(
            running.count == active.count
              ? "The warmer an element, the more instances wait at it."
              : Words.counted(active.count - running.count, "active instance")
                + " run an earlier file.",
            &html)
        }
      }
      section("Active instances", "instances", &html) { html in
        guard !active.isEmpty else { return empty("No instance is active.", &html) }
        list(active.prefix(20), &html)
        if active.count > 20 {
          html.element(.p, .class("more")) { html in
            html.element(
              .a, .page(.instances(InstanceFilter(state: .active, process: name))),
              text: "All \(Words.counted(active.count, "active instance"))")
          }
        }
      }
    }
  }

  /// Where tokens of several instances stand; heat is the share of them that wait at an element.
  private func heatOverlay(_ instances: [InstanceRecord], _ name: ProcessName) -> ProcessOverlay {
    var overlay = ProcessOverlay()
    for instance in instances {
      let position = InstancePosition(instance)
      for element in position.elements { overlay.active[element, default: 0] += 1 }
      for incident in position.incidents { overlay.incidents[incident.element] = incident.message }
    }
    let most = Double(overlay.active.values.max() ?? 1)
    overlay.heat = overlay.active.mapValues { Double($0) / most }
    return overlay
  }
}

extension ProcessSelector {
  var words: String {
    switch self {
    case .all: "every model"
    case .labels(let labels):
      labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    case .models(let names): names.prefix(10).map(\.text).joined(separator: ", ")
    case .calls: "only called by others"
    }
  }
}

extension InstanceFilter.State {
  var words: String {
    switch self {
    case .active: "active"
    case .incident: "with incidents"
    case .error: "with failed jobs"
    case .ended: "ended"
    }
  }
}
