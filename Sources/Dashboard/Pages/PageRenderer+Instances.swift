internal import Interchange
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Instances of processes: the lists, and one with its tokens, variables, jobs and events.
extension PageRenderer {
  func instances(_ filter: InstanceFilter) -> Part {
    Part(title: "Process instances") { html in
      html.element(.h1) { html in
        html.text("Instances")
        if let process = filter.process {
          html.text(" of ")
          html.element(.a, .page(.process(process)), text: process.text, most: 120)
        }
      }
      instanceTabs(
        filter, current: .instances(InstanceFilter(state: filter.state, process: filter.process)),
        &html)
      search(
        .instances(InstanceFilter()), label: "Model or id", text: filter.text,
        keeping: filter.query.filter { $0.0 != "q" && $0.0 != "page" }, &html)
      let found = site.instances(filter)
      pager(found.count, "instance", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .instances(other)
      }
      guard !found.isEmpty else { return empty("No instance is like that.", &html) }
      list(rows(found, page: filter.page), &html)
    }
  }

  func list(_ instances: ArraySlice<InstanceRecord>, _ html: inout HTML) {
    var names: [BlobID: [String: String]] = [:]
    table(
      "Instances", ["Instance", "Process", "Model", "Version", "State", "Stands at", "Started"],
      &html
    ) { html in
      for instance in instances {
        let position = InstancePosition(instance)
        if names[instance.definition] == nil {
          names[instance.definition] = elementNames(instance.definition)
        }
        let places = position.elements.map { names[instance.definition]?[$0] ?? $0 }
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { html in
            html.element(.a, .class("code"), .page(.instance(instance.id)), text: instance.id.text)
          }
          html.element(.td) { html in
            html.element(.a, .page(.process(instance.process)), text: instance.process.text)
          }
          html.element(.td) { html in
            link(instance.model, &html)
            if instance.lane != .tracked { soft(" \(instance.lane)", &html) }
          }
          html.element(.td) { digest(instance.version, &$0) }
          html.element(.td) { state(instance, position, &$0) }
          html.element(.td, text: places.joined(separator: ", "), most: 120)
          html.element(.td) { time(instance.started, &$0) }
        }
      }
    }
  }

  private func state(
    _ instance: InstanceRecord, _ position: InstancePosition, _ html: inout HTML
  ) {
    if !position.incidents.isEmpty { return badge("incident", .bad, &html) }
    guard !instance.isActive else { return badge("active", .busy, &html) }
    badge(instance.outcome ?? "ended", .calm, &html)
  }

  func instance(_ instance: InstanceRecord) -> Part {
    let position = InstancePosition(instance)
    let names = elementNames(instance.definition)
    return Part(title: "Instance \(instance.id)") { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.processes), text: "Processes")
        html.text(" / ")
        html.element(.a, .page(.process(instance.process)), text: instance.process.text)
      }
      html.element(.h1) { html in
        html.text("Instance ")
        html.element(.code, text: instance.id.text)
        html.text(" ")
        state(instance, position, &html)
      }
      about(instance, &html)
      incidents(instance, position, names, &html)
      section("Where it stands", "diagram", &html) { diagram(instance, &$0) }
      variables(instance, &html)
      jobs(of: instance, names, &html)
      events(of: instance, names, &html)
    }
  }

  private func about(_ instance: InstanceRecord, _ html: inout HTML) {
    facts(
      &html,
      [
        (
          "Model",
          { html in
            link(instance.model, &html)
            html.text(" ")
            version(instance.version, of: instance.model, &html)
          }
        ),
        ("Commit", { commit(instance.commit, &$0) }), ("Lane", said(instance.lane.description)),
        ("Started", { time(instance.started, &$0) }),
        ("Ended", instance.ended.map { ended in { time(ended, &$0) } }),
        ("Outcome", said(instance.outcome)),
        (
          "Called by",
          instance.caller.map { caller in
            { link(caller.instance, &$0) }
          }
        ),
      ])
    let tasks = site.openTasks(of: instance.model).filter { $0.origin?.instance == instance.id }
    for task in tasks.prefix(20) {
      html.element(.p) { html in
        html.text("Waits for people: ")
        html.element(.a, .page(.task(task.id)), text: task.name)
        html.text(", \(task.policy.sentence)")
      }
    }
  }

  private func incidents(
    _ instance: InstanceRecord, _ position: InstancePosition, _ names: [String: String],
    _ html: inout HTML
  ) {
    if !position.incidents.isEmpty {
      section("Incidents", "incidents", &html) { html in
        table("Incidents", ["At", "Cause", "Message"], &html) { html in
          for incident in position.incidents.prefix(100) {
            html.element(.tr) { html in
              html.element(.th, .scope("row"), text: names[incident.element] ?? incident.element)
              html.element(.td, text: incident.cause)
              html.element(.td, text: incident.message)
            }
          }
        }
        command("muster retry \(instance.id)", id: "retry-command", &html)
      }
    }
    guard visit.viewer.mayOperate, instance.isActive else { return }
    html.element(.div, .class("actions")) { html in
      if offers(.modify) { move(instance, position, names, &html) }
      if offers(.retry), !position.incidents.isEmpty {
        confirmed(
          .retry(instance.id), "Retry",
          asks: "Every incident of this instance is tried again; its jobs run once more.", &html,
          id: "retry")
      }
      if offers(.cancel), instance.caller == nil {
        confirmed(
          .cancel(instance.id), "Cancel",
          asks: "The instance ends now, its open tasks and jobs with it. This cannot be undone.",
          reason: true, &html, id: "cancel")
      }
    }
  }

  /// One token, moved by hand: `muster process modify` does all that can be done.
  private func move(
    _ instance: InstanceRecord, _ position: InstancePosition, _ names: [String: String],
    _ html: inout HTML
  ) {
    let waiting = Set(position.elements).sorted()
    let places = movable(instance.definition)
    guard !places.isEmpty else { return }
    confirmed(
      .modify(instance.id), "Move a token",
      asks: "A token is put first, then another is taken away. What a deployment needs of verdicts "
        + "it needs all the same.", &html, id: "modify"
    ) { html in
      html.element(.label, .for("cancel-at"), text: "Take away from")
      select("cancel", id: "cancel-at", waiting, names, any: "nothing", &html)
      html.element(.label, .for("place"), text: "Put one")
      select(
        "place", id: "place", ["before", "after"], ["before": "before", "after": "behind"],
        any: "nowhere", &html)
      html.element(.label, .for("element"), text: "this element")
      select("element", id: "element", places, names, any: nil, &html)
    }
  }

  /// The elements that a token can be put before or behind: no flows, and no events at an edge.
  private func movable(_ blob: BlobID) -> [String] {
    guard let document = document(blob) else { return [] }
    return document.elements.compactMap { element in
      guard element.part == .model, Self.movable.contains(element.tag) else { return nil }
      return element.id
    }.sorted()
  }

  private static let movable: Set<String> = [
    "task", "userTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "manualTask",
    "businessRuleTask", "callActivity", "subProcess", "exclusiveGateway", "parallelGateway",
    "inclusiveGateway", "eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent",
    "endEvent",
  ]

  private func select(
    _ name: String, id: String, _ values: [String], _ names: [String: String], any: String?,
    _ html: inout HTML
  ) {
    html.element(.select, .id(id), .name(name)) { html in
      if let any { html.element(.option, .value(""), text: any) }
      for value in values.prefix(500) {
        html.element(.option, .value(value)) { html in
          html.text(names[value].map { "\($0) (\(value))" } ?? value, most: 100)
        }
      }
    }
  }

  private func variables(_ instance: InstanceRecord, _ html: inout HTML) {
    let variables = instance.engine["variables"]?.object ?? [:]
    guard !variables.isEmpty else { return }
    section("Variables", "variables", &html) { html in
      table("Variables", ["Name", "Value"], &html) { html in
        for (name, value) in variables.sorted(by: { $0.key < $1.key }).prefix(200) {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { $0.element(.code, text: name, most: 120) }
            html.element(.td, .class("said")) {
              $0.element(.code, text: value.canonicalText, most: 400)
            }
          }
        }
      }
    }
  }

  private func jobs(
    of instance: InstanceRecord, _ names: [String: String], _ html: inout HTML
  ) {
    guard !instance.jobs.isEmpty else { return }
    section("Jobs", "jobs", &html) { html in
      table("Jobs", ["Job", "At", "State", "#Attempt", "Message", "Created"], &html) { html in
        for job in instance.jobs.suffix(100).reversed() {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(.a, .page(.job(job.id)), text: job.operation, most: 80)
            }
            html.element(.td, text: names[job.element] ?? job.element)
            html.element(.td) { badge(job.state.rawValue.lowercased(), Look(job.state), &$0) }
            html.element(.td, .class("n"), text: String(job.attempt))
            html.element(.td, text: job.message ?? "")
            html.element(.td) { time(job.created, &$0) }
          }
        }
      }
    }
  }

  private func events(
    of instance: InstanceRecord, _ names: [String: String], _ html: inout HTML
  ) {
    section("Event log", "events", &html) { html in
      let events = (instance.isActive ? material.events : instance.history)
        .suffix(Material.mostEvents)
      guard !events.isEmpty else { return empty("No event is to be had.", &html) }
      var elements: [Int64: String] = [:]
      table("Events, oldest first", ["When", "Event", "At", "Says"], &html) { html in
        for item in events {
          guard let event = item["event"] else { continue }
          if let key = event["key"]?.integer, let element = event["element"]?.string {
            elements[key] = element
          }
          let element =
            event["element"]?.string ?? event["key"]?.integer.flatMap { elements[$0] }
          let words = ["message", "reason", "name", "operation", "code"].compactMap {
            event[$0]?.string
          }
          html.element(.tr) { html in
            html.element(.td) { html in
              html.element(.small, text: item["at"]?.string ?? "", most: 40)
            }
            html.element(
              .th, .scope("row"), text: Words.spaced(event["event"]?.string ?? "event"), most: 60)
            html.element(.td, text: element.map { names[$0] ?? $0 } ?? "", most: 120)
            html.element(.td, text: words.joined(separator: ", "), most: 300)
          }
        }
      }
    }
  }
}
