internal import Reports
internal import Vocabulary

/// Jobs by hand: the server remembers them, and no record does.
extension PageRenderer {
  /// Above the list of jobs: what was run by hand lately.
  func handRuns(_ filter: JobFilter, _ html: inout HTML) {
    let needle = filter.text.lowercased()
    let found = material.handRuns.filter { run in
      filter.state.map { run.state.rawValue == $0.rawValue } ?? true
        && (needle.isEmpty || run.model.text.lowercased().contains(needle)
          || run.function.contains(needle) || run.id.hasPrefix(needle))
    }
    guard !found.isEmpty else { return }
    section("By hand", "by-hand", &html) { html in
      table("Jobs by hand", ["Job", "Model", "Dataset", "State", "Who", "Begun"], &html) { html in
        for run in found.prefix(20) {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(.a, .page(.handRun(run.id)), text: "\(run.function) ", most: 80)
              html.element(.small, text: String(run.id.prefix(12)))
            }
            html.element(.td) { html in link(run.model, &html) }
            html.element(.td, text: run.data.text, most: 120)
            html.element(.td) { badge(run.state.rawValue, Look(run.state), &$0) }
            html.element(.td, text: run.person, most: 120)
            html.element(.td) { time(run.started, &$0) }
          }
        }
      }
    }
    html.element(.h2, text: "Of processes")
  }

  func handRun(_ run: HandRun) -> Part {
    Part(title: "\(run.function) \(run.model)") { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.jobs(JobFilter())), text: "Jobs")
        html.text(" / by hand")
      }
      html.element(.h1) { html in
        html.text("\(run.function) of ", most: 40)
        link(run.model, &html)
        html.text(" on \(run.data)", most: 120)
      }
      html.element(
        .p, .class("lead"),
        text: "By hand, to look: no gate judges by it, and the server forgets it in time.")
      // What changes while it runs is one part, which a script fetches anew every second.
      let isRunning = run.state == .running
      html.element(
        .div, all: [.id("run-part")] + (isRunning ? [.own("data-every", "1")] : [])
      ) { state(run, &$0) }
      guard isRunning, visit.viewer.mayOperate, offers(.stop) else { return }
      html.element(.div, .class("actions")) { html in
        confirmed(
          .stop(run.id), "Cancel", asks: "The job ends now, without a result.", &html,
          id: "stop")
      }
    }
  }

  private func state(_ run: HandRun, _ html: inout HTML) {
    html.element(.p) { html in
      badge(run.state.rawValue, Look(run.state), &html)
      if let problem = run.problem { html.text(" \(problem)", most: 1000) }
    }
    facts(
      &html,
      [
        ("Job", { $0.element(.code, text: run.id) }), ("Who", said(run.person)),
        (
          "Where",
          run.runtime.map { name in { html in link(name, &html) } }
            ?? said("a sandbox of this machine")
        ),
        ("Begun", { time(run.started, &$0) }),
        ("Ended", run.ended.map { ended in { time(ended, &$0) } }),
      ])
    if !run.steps.isEmpty {
      section("Steps", "steps", &html) { html in
        html.element(.ol) { html in
          for step in run.steps.suffix(50) { html.element(.li, text: step.text, most: 300) }
        }
      }
    }
    section("Log", "log", &html) { html in
      guard !run.log.isEmpty else {
        return empty(
          run.state == .running ? "Nothing was printed so far." : "Nothing was printed.", &html)
      }
      html.element(
        .pre, .class("log"), .tabIndex(0), .role("region"), .label("What the job printed")
      ) { $0.lines(run.log) }
    }
    guard !run.result.isEmpty else { return }
    section("Result", "result", &html) { html in
      html.element(
        .pre, .class("log"), .tabIndex(0), .role("region"), .label("The result")
      ) { $0.lines(run.result) }
    }
  }
}

extension Look {
  init(_ state: HandRun.State) {
    self =
      switch state {
      case .running: .busy
      case .successful: .good
      case .failed: .bad
      case .cancelled: .calm
      }
  }
}
