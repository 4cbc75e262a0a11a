internal import Gates
internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// One training, from its cause to what became of it.
extension PageRenderer {
  func training(_ training: Training, of model: ModelRecord) -> Part {
    let name = model.name
    return Part(title: "Training of \(name)") { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.models(ModelFilter())), text: "Models")
        html.text(" / ")
        link(name, &html)
        html.text(" / ")
        html.element(.a, .page(.modelTrainings(name)), text: "trainings")
      }
      html.element(.h1) { html in
        html.text("Training of \(name) ", most: 200)
        badge(training.state.rawValue, Look(training.state), &html)
      }
      html.element(.p, .class("lead"), text: Self.sentence(training))
      if let message = training.message {
        html.element(.p, .class(training.state == .failed ? "notice bad" : "notice"), text: message)
      }
      section("What is trained", "what", &html) { what(training, of: name, &$0) }
      if let product = training.product {
        section("What it made", "made", &html) { result(product, of: training, name, &$0) }
      }
      if training.state == .wanted {
        liveSection("Log", "log", every: 1, &html) { log(of: training, &$0) }
      } else {
        section("Log", "log", &html) { log(of: training, &$0) }
      }
      section("On a terminal", "terminal", &html) { html in
        command("muster retrain \(name) --list", id: "list-command", &html)
        if training.state == .proposed, let branch = training.branch {
          command("git fetch origin \(branch)", id: "fetch-command", &html)
          command("git diff \(training.commit.short) FETCH_HEAD", id: "diff-command", &html)
        }
      }
    }
  }

  private static func sentence(_ training: Training) -> String {
    switch training.state {
    case .wanted: "Its function runs, or waits for its turn or its next attempt."
    case .trained: "It was trained, and its commit waits for its branch."
    case .proposed: "Its branch stands, and is judged like every proposal."
    case .identical: "It gave what is there already: there is nothing to propose."
    case .failed: "It could not be trained. What serves goes on serving."
    case .superseded: "A later training took its place."
    case .merged: "The tracked branch has its version."
    case .closed: "People closed it: its branch is gone, or its pull request was closed."
    case .cancelled: "It was called off."
    }
  }

  private func what(_ training: Training, of name: ModelName, _ html: inout HTML) {
    let provenance = training.product?.provenance
    let declared = site.desired?.models[name]?.retrain?.data.map(\.text) ?? []
    facts(
      &html,
      [
        ("Cause", { cause(training, &$0) }),
        ("Began", { time(training.created, &$0) }),
        ("Ended", training.ended.map { ended in { time(ended, &$0) } }),
        (
          "From",
          { html in
            version(training.version, of: name, &html)
            html.text(", commit ")
            commit(training.commit, &html)
          }
        ),
        (
          "Data",
          provenance.map { provenance in { self.data(provenance.data, &$0) } }
            ?? said(declared.joined(separator: ", "))
        ),
        ("Seed", said("\(training.seed)")),
        ("Attempt", training.attempt > 1 ? said("\(training.attempt)") : nil),
        ("Next attempt", training.retryAt.map { retry in { time(retry, &$0) } }),
        ("Waits for it", training.waiting.isEmpty ? nil : { self.waiting(training, &$0) }),
      ])
  }

  private func data(_ data: [String: Digest], _ html: inout HTML) {
    for (index, (name, digest)) in data.sorted(by: { $0.key < $1.key }).prefix(40).enumerated() {
      if index > 0 { html.text(", ") }
      html.text("\(name) ", most: 120)
      self.digest(digest, &html)
    }
  }

  private func waiting(_ training: Training, _ html: inout HTML) {
    for (index, job) in training.waiting.prefix(20).enumerated() {
      if index > 0 { html.text(", ") }
      html.element(.a, .class("code"), .page(.job(job)), text: job.text, most: 80)
    }
  }

  /// What began it, with the way there.
  private func cause(_ training: Training, _ html: inout HTML) {
    html.text(training.cause, most: 300)
    guard let origin = training.origin else { return }
    switch (origin.kind, origin.id) {
    case (.alert, let id?):
      guard let digest = Digest(hex: id), let alert = site.alerts[digest] else { return }
      html.text(", of the alert ")
      html.element(.a, .page(.alert(digest)), text: alert.alert.title, most: 200)
    case (.process, let id?):
      guard site.job(JobID(id)) != nil else { return }
      html.text(", by its ")
      html.element(.a, .page(.job(JobID(id))), text: "job")
    case (.schedule, let id?):
      html.text(", by the schedule ")
      html.element(.code, text: id, most: 200)
    case (.alert, nil), (.process, nil), (.schedule, nil), (.signal, _), (.hand, _): break
    }
  }

  private func result(
    _ product: Training.Product, of training: Training, _ name: ModelName, _ html: inout HTML
  ) {
    let provenance = product.provenance
    facts(
      &html,
      [
        ("Version", { made(product.version, of: name, &$0) }),
        ("Branch", training.branch == nil ? nil : { self.branch(training, &$0) }),
        ("Commit", product.commit.map { commit in { self.commit(commit, &$0) } }),
        ("Pull request", said(training.publication?.number.map { "\($0)" })),
        (
          "Superseded by",
          training.supersededBy.map { later in
            {
              $0.element(
                .a, .class("code"), .page(.training(name, later)), text: later.short)
            }
          }
        ),
        ("Files", said(product.changed.prefix(40).joined(separator: ", "))),
        ("Left out", said(product.leftOut.prefix(40).joined(separator: ", "))),
        ("Took", said(Words.duration(.milliseconds(product.milliseconds)))),
        ("Sandbox", said(product.sandbox)),
        ("Code", { self.digest(provenance.code, &$0) }),
        (
          "Environment",
          Digest(hex: provenance.environment).map { lock in { self.digest(lock, &$0) } }
            ?? said(provenance.environment)
        ),
      ])
  }

  /// A branch, as a link to its proposal where that is known.
  func branch(_ training: Training, _ html: inout HTML) {
    guard let branch = training.branch else { return }
    if let reference = training.reference, let proposal = site.state.proposals[reference] {
      html.element(.a, .page(.proposal(reference)), text: branch, most: 160)
      html.text(" ")
      badge(proposal.outcome.rawValue, Look(proposal.outcome), &html)
    } else {
      html.element(.code, text: branch, most: 160)
    }
  }

  /// A version, as a link where the tracked branch has or had it.
  func made(_ version: Digest, of name: ModelName, _ html: inout HTML) {
    if site.state.models[name]?.version(version) != nil {
      self.version(version, of: name, &html)
    } else {
      digest(version, &html)
    }
  }

  private func log(of training: Training, _ html: inout HTML) {
    guard let log = material.log, !log.isEmpty else {
      return empty(
        training.state == .wanted ? "Nothing was printed so far." : "No log of it is kept here.",
        &html)
    }
    html.element(
      .pre, .class("log"), .tabIndex(0), .role("region"), .label("What the training printed")
    ) { $0.lines(log) }
  }
}
