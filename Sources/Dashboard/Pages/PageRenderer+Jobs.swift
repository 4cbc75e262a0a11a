internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Jobs of processes.
extension PageRenderer {
  func jobs(_ filter: JobFilter) -> Part {
    Part(title: "Jobs") { html in
      html.element(.h1, text: "Jobs")
      let counts = site.overview.jobCounts
      var items = [Tab("all", .jobs(JobFilter()), site.overview.jobs.count)]
      for state in JobFilter.State.allCases {
        items.append(Tab(state.rawValue, .jobs(JobFilter(state: state)), counts[state] ?? 0))
      }
      tabs("Jobs by state", items, current: .jobs(JobFilter(state: filter.state)), &html)
      search(
        .jobs(JobFilter()), label: "Model, operation or id", text: filter.text,
        keeping: filter.query.filter { $0.0 == "state" }, &html)
      let found = site.jobs(filter)
      pager(found.count, "job", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .jobs(other)
      }
      if filter.page == 1 { handRuns(filter, &html) }
      guard !found.isEmpty else { return empty("No job is like that.", &html) }
      table("Jobs", ["Job", "Model", "State", "#Attempt", "Took", "Message", "Created"], &html) {
        html in
        for item in rows(found, page: filter.page) {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(.a, .page(.job(item.job.id)), text: item.job.operation, most: 80)
              html.text(" ")
              html.element(.small, text: item.job.id.text, most: 60)
            }
            html.element(.td) { link(item.instance.model, &$0) }
            html.element(.td) { html in
              badge(item.job.state.rawValue.lowercased(), Look(item.job.state), &html)
            }
            html.element(.td, .class("n"), text: String(item.job.attempt))
            html.element(.td, text: item.job.took)
            html.element(.td, text: item.job.message ?? "", most: 200)
            html.element(.td) { time(item.job.created, &$0) }
          }
        }
      }
    }
  }

  func job(_ item: Site.Job) -> Part {
    let (job, instance) = (item.job, item.instance)
    return Part(title: "\(job.operation) \(job.id)") { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.jobs(JobFilter())), text: "Jobs")
      }
      html.element(.h1) { html in
        html.text("\(job.operation) ", most: 100)
        badge(job.state.rawValue.lowercased(), Look(job.state), &html)
      }
      if let message = job.message {
        let look = [.error: "notice bad", .complete: "lead"][job.state] ?? "notice"
        html.element(.p, .class(look)) { html in
          if job.state == .error { html.element(.strong, text: "Cause: ") }
          html.text(message)
        }
      }
      facts(
        &html,
        [
          ("Job", { $0.element(.code, text: job.id.text) }),
          (
            "Model",
            { html in
              link(instance.model, &html)
              html.text(" ")
              version(instance.version, of: instance.model, &html)
            }
          ),
          (
            "Process",
            { html in
              link(instance.id, &html)
              html.text(" at ")
              html.text(elementNames(instance.definition)[job.element] ?? job.element, most: 120)
            }
          ),
          ("Attempt", said(String(job.attempt))),
          ("Next attempt", job.retryAt.map { retry in { time(retry, &$0) } }),
          ("Created", { time(job.created, &$0) }),
          ("Ended", job.finished.map { finished in { time(finished, &$0) } }),
          ("Took", said(job.took)),
        ])
      if visit.viewer.mayOperate, offers(.cancelJob), !job.state.isFinal {
        html.element(.div, .class("actions")) { html in
          confirmed(
            .cancelJob(job.id), "Cancel the job",
            asks: "What runs is ended now, and is not taken in. The job counts as failed: the "
              + "process stands still there until somebody retries it.",
            reason: true, &html, id: "cancel-job")
        }
      }
      input(job, &html)
      measurements(of: item, &html)
      if job.state.isFinal {
        section("Log", "log", &html) { log(isRunning: false, &$0) }
      } else {
        liveSection("Log", "log", every: 1, &html) { log(isRunning: true, &$0) }
      }
    }
  }

  private func log(isRunning: Bool, _ html: inout HTML) {
    guard let log = material.log, !log.isEmpty else {
      return empty(
        isRunning ? "Nothing was printed so far." : "No log is kept for this job.", &html)
    }
    html.element(
      .pre, .class("log"), .tabIndex(0), .role("region"), .label("What the job printed")
    ) { $0.lines(log) }
  }

  private func input(_ job: JobRecord, _ html: inout HTML) {
    guard !job.input.isEmpty else { return }
    section("Input", "input", &html) { html in
      facts(
        &html,
        job.input.sorted { $0.key < $1.key }.prefix(100).map { name, value in
          (name, { $0.element(.code, text: value.string ?? value.canonicalText, most: 300) })
        })
    }
  }

  /// What a job of tests measured: outcome, walls and limits of each.
  private func measurements(of item: Site.Job, _ html: inout HTML) {
    guard item.isTesting else { return }
    let tests = site.state.models[item.instance.model]?.version(item.instance.version)?.tests ?? [:]
    guard !tests.isEmpty else { return }
    section("Tests of this version", "tests", &html) { html in
      table("Tests", ["Test", "Outcome", "Sandbox", "Limits", "Report"], &html) { html in
        for (name, fact) in tests.sorted(by: { $0.key < $1.key }).prefix(50) {
          let record = material.measurements[fact.id]
          let limits = site.desired?.models[item.instance.model]?.tests
            .first { $0.name == name }?.limits
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: name, most: 120)
            html.element(.td) { outcome(fact.outcome, &$0) }
            html.element(.td, text: record?.sandbox ?? "")
            html.element(
              .td,
              text: limits.map {
                "\(Words.duration($0.time)), \(Words.size($0.memory)) memory, "
                  + "\(Words.size($0.disk)) disk"
              } ?? "")
            html.element(.td) { html in
              html.element(
                .a, .page(.measurement(item.instance.model, fact.id)),
                .label("Report of \(name)"), text: "pictures")
            }
          }
        }
      }
    }
  }
}

extension JobRecord {
  /// How long it took; empty while it runs.
  var took: String {
    finished.map { Words.duration(.milliseconds(max(0, $0.milliseconds - created.milliseconds))) }
      ?? ""
  }
}

extension Site.Job {
  /// Whether it measures.
  var isTesting: Bool {
    let operation = Operation(named: job.operation)
    return operation == .runTests || operation == .createBatchJob
  }
}
