internal import Gates
internal import Reconciler
internal import Reports
internal import Vocabulary

/// One page while it is made.
struct PageRenderer {
  let site: Site
  let visit: Visit
  let material: Material
  /// What the viewer may answer: counted on every page.
  let mine: [TaskRecord]

  init(site: Site, visit: Visit, material: Material) {
    self.site = site
    self.visit = visit
    self.material = material
    mine = visit.viewer.person == nil ? [] : site.tasks(TaskFilter(isMine: true), for: visit)
  }

  /// A finished part: what stands below the head of a page.
  struct Part {
    var status = 200
    var title: String
    var write: (inout HTML) -> Void
  }

  func render(_ page: Page) -> Rendered {
    let part = part(page)
    return document(part, at: page)
  }

  func problem(status: Int, title: String, detail: String) -> Rendered {
    let part = Part(status: status, title: title) { html in
      html.element(.h1, text: title)
      html.element(.p, .class("lead"), text: detail)
      html.element(.p) { $0.element(.a, .page(.home), text: "Back to the start") }
    }
    return document(part, at: nil)
  }

  private func part(_ page: Page) -> Part {
    switch page {
    case .home: home()
    case .tasks(let filter): tasks(filter)
    case .task(let id): site.state.tasks[id].map(task) ?? missing("task", id.text)
    case .alerts(let filter): alerts(filter)
    case .alert(let id): site.alerts[id].map(alert) ?? missing("alert", id.hex)
    case .heat(let filter): heat(filter)
    case .monitors(let filter): monitors(filter)
    case .trainings(let filter): trainings(filter)
    case .jobs(let filter): jobs(filter)
    case .job(let id): site.job(id).map(job) ?? missing("job", id.text)
    case .handRun(let id):
      material.handRuns.first { $0.id == id }.map(handRun) ?? missing("job by hand", id)
    case .runtimes(let filter): runtimes(filter)
    case .runtime(let name):
      site.state.runtimes[name].map(runtime) ?? missing("runtime", name.text)
    case .engine: engine()
    case .models(let filter): models(filter)
    case .model(let name), .source(let name, _, _), .versions(let name), .tests(let name),
      .monitoring(let name), .modelTrainings(let name), .training(let name, _),
      .measurement(let name, _), .compare(let name, _, _):
      site.state.models[name].map { model($0, page) } ?? missing("model", name.text)
    case .processes: processes()
    case .process(let name): process(name) ?? missing("process", name.text)
    case .instances(let filter): instances(filter)
    case .instance(let id): site.state.instances[id].map(instance) ?? missing("instance", id.text)
    case .proposals(let filter): proposals(filter)
    case .proposal(let ref):
      site.state.proposals[ref].map(proposal) ?? missing("proposal", ref)
    case .author: author()
    case .form(let kind, let name):
      form(AuthorForm(kind, fields: name.isEmpty ? [:] : ["name": name]), draft: nil)
    case .audit(let filter): audit(filter)
    }
  }

  private func model(_ record: ModelRecord, _ page: Page) -> Part {
    switch page {
    case .source(_, let version, let path): source(record, version: version, path: path)
    case .versions: versions(record)
    case .tests: tests(record)
    case .monitoring: monitoring(record)
    case .modelTrainings: trainings(of: record)
    case .training(_, let id):
      site.state.retrainings[record.name]?[id].map { training($0, of: record) }
        ?? missing("training", id.hex)
    case .measurement(_, let id): measurement(record, id)
    case .compare(_, let champion, let challenger): compare(record, champion, challenger)
    default: model(record)
    }
  }

  func missing(_ kind: String, _ name: String) -> Part {
    Part(status: 404, title: "There is no such \(kind)") { html in
      html.element(.h1, text: "There is no such \(kind)")
      html.element(.p, .class("lead")) { html in
        html.text("Muster has no record of the \(kind) ")
        html.element(.code, text: name, most: 200)
        html.text(". It may have been renamed, or the link is from another repository.")
      }
      html.element(.p) { $0.element(.a, .page(.home), text: "Back to the start") }
    }
  }

  // MARK: - The document

  func document(_ part: Part, at page: Page?) -> Rendered {
    var html = HTML()
    html.prologue()
    html.element(.html, .own("lang", "en")) { html in
      html.element(.head) { head(part, &$0) }
      html.element(.body) { html in
        html.element(.a, .class("skip"), .fragment("main"), text: "Skip to the content")
        top(&html)
        html.element(.div, .class("frame")) { html in
          html.element(.nav, .id("side"), .label("Main")) { navigation(page, &$0) }
          html.element(.main, .id("main"), .tabIndex(-1)) { html in
            if let notice = visit.notice {
              html.element(
                .p, .class(notice.isProblem ? "notice bad" : "notice"),
                .role(notice.isProblem ? "alert" : "status"), text: notice.message)
            }
            stall(&html)
            part.write(&html)
          }
        }
        foot(&html)
      }
    }
    return Rendered(status: part.status, title: part.title, body: html.bytes)
  }

  private func head(_ part: Part, _ html: inout HTML) {
    html.element(.meta, .own("charset", "utf-8"))
    html.element(
      .meta, .own("name", "viewport"), .own("content", "width=device-width, initial-scale=1"))
    html.element(.meta, .own("name", "color-scheme"), .own("content", "light dark"))
    html.element(.meta, .own("name", "referrer"), .own("content", "same-origin"))
    html.element(.title) { html in
      html.text(part.title, most: 200)
      html.text(" · Muster")
    }
    html.element(.link, .own("rel", "stylesheet"), .asset(Assets.style, as: .style))
    html.element(
      .link, .own("rel", "icon"), .own("type", "image/svg+xml"), .asset(Assets.icon, as: .icon))
    html.element(.script, .asset(Assets.script, as: .script), .own("defer", "defer"))
  }

  private func top(_ html: inout HTML) {
    html.element(.header, .class("top")) { html in
      html.element(.a, .class("brand"), .page(.home), text: "Muster")
      if !site.reconciler.repository.isEmpty {
        html.element(.span, .class("repo")) { html in
          html.text(site.reconciler.repository, most: 120)
          html.element(.span, .class("soft"), text: " \(site.reconciler.branch)", most: 120)
        }
      }
      html.element(.span, .class("who")) { html in
        html.text(visit.viewer.person ?? "not signed in", most: 80)
      }
      if visit.viewer.isSignedIn, offers(.signOut) { button(.signOut, "Sign out", &html) }
    }
  }

  private func navigation(_ page: Page?, _ html: inout HTML) {
    let section = page.map(Section.init)
    html.element(.ul) { html in
      for item in Section.allCases {
        html.element(.li) { html in
          let attributes: [Attribute] =
            [.page(item.page)] + (item == section && !isInbox(page) ? [.current] : [])
          html.element(.a, all: attributes) { html in
            html.text(item.rawValue)
            if let count = count(item), count > 0 {
              html.element(
                .span, .class(item == .alerts ? "count bad" : "count"), text: Numeral.count(count))
            }
          }
          if item == .tasks { inbox(page, &html) }
        }
      }
    }
  }

  private func isInbox(_ page: Page?) -> Bool {
    guard case .tasks(let filter)? = page else { return false }
    return filter == TaskFilter(isMine: true) || filter == TaskFilter(kind: .approval)
  }

  /// What waits for the viewer, below the tasks.
  private func inbox(_ page: Page?, _ html: inout HTML) {
    var views = [("Approvals", TaskFilter(kind: .approval), site.overview.openApprovals)]
    if visit.viewer.person != nil {
      views.insert(("My tasks", TaskFilter(isMine: true), mine.count), at: 0)
    }
    html.element(.ul) { html in
      for (name, view, count) in views {
        html.element(.li) { html in
          html.element(
            .a, all: [.page(.tasks(view))] + (page == .tasks(view) ? [.current] : [])
          ) { html in
            html.text(name)
            if count > 0 { html.element(.span, .class("count"), text: Numeral.count(count)) }
          }
        }
      }
    }
  }

  private func count(_ section: Section) -> Int? {
    switch section {
    case .tasks: site.overview.openTasks.count
    case .alerts: site.overview.unattended
    default: nil
    }
  }

  private func stall(_ html: inout HTML) {
    guard let stall = site.reconciler.stall else { return }
    html.element(.p, .class("notice bad"), .role("alert")) { html in
      html.element(.strong, text: "The reconciler stands still: \(stall.reason).")
      html.text(" \(stall.message)")
    }
  }

  private func foot(_ html: inout HTML) {
    html.element(.footer, .class("foot"), .id("foot")) { html in
      html.element(.span) { html in
        html.text("Muster \(site.reconciler.version)")
        if let commit = site.reconciler.stateCommit {
          html.text(", state ")
          html.element(.code, text: commit.short)
        }
        html.text(", shown ")
        html.element(.time, .datetime(visit.now.description), text: Words.minute(visit.now))
      }
      html.element(.span, .id("live"), .role("status"), .live)
    }
  }
}

/// The entries of the navigation.
enum Section: String, CaseIterable {
  case home = "Home"
  case tasks = "Tasks"
  case alerts = "Alerts"
  case models = "Models"
  case heat = "Heat map"
  case proposals = "Proposals"
  case processes = "Processes"
  case jobs = "Jobs"
  case runtimes = "Runtimes"
  case author = "Author"
  case audit = "Audit"

  var page: Page {
    switch self {
    case .home: .home
    case .tasks: .tasks(TaskFilter())
    case .alerts: .alerts(AlertFilter())
    case .models: .models(ModelFilter())
    case .heat: .heat(HeatFilter())
    case .proposals: .proposals(ProposalFilter())
    case .processes: .processes
    case .jobs: .jobs(JobFilter())
    case .runtimes: .runtimes(RuntimeFilter())
    case .author: .author
    case .audit: .audit(AuditFilter())
    }
  }

  /// The entry that a page belongs to.
  init(_ page: Page) {
    self =
      switch page {
      case .home: .home
      case .tasks, .task: .tasks
      case .alerts, .alert: .alerts
      case .heat, .monitors, .trainings: .heat
      case .models, .model, .source, .versions, .tests, .monitoring, .modelTrainings, .training,
        .measurement, .compare:
        .models
      case .proposals, .proposal: .proposals
      case .processes, .process, .instances, .instance: .processes
      case .jobs, .job, .handRun: .jobs
      case .runtimes, .runtime, .engine: .runtimes
      case .author, .form: .author
      case .audit: .audit
      }
  }
}
