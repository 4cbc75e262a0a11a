internal import Gates
internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Trainings: all of them, a model's, and one from its cause to what became of it.
extension PageRenderer {
  // MARK: - All of them

  func trainings(_ filter: TrainingFilter) -> Part {
    Part(title: "Trainings") { html in
      html.element(.p, .class("path")) {
        $0.element(.a, .page(.heat(HeatFilter())), text: "Heat map")
      }
      html.element(.h1, text: "Trainings")
      let all = site.trainings(TrainingFilter())
      var items = [Tab("all", .trainings(TrainingFilter()), all.count)]
      for state in Training.State.allCases {
        let count = all.count { $0.training.state == state }
        let isAlways = [.wanted, .proposed, .failed].contains(state)
        guard count > 0 || isAlways || state == filter.state else { continue }
        items.append(Tab(state.rawValue, .trainings(TrainingFilter(state: state)), count))
      }
      tabs(
        "Trainings by state", items, current: .trainings(TrainingFilter(state: filter.state)),
        &html)
      search(
        .trainings(TrainingFilter()), label: "Model, cause or branch", text: filter.text,
        keeping: filter.query.filter { $0.0 == "state" }, &html
      ) { html in
        pair("origin", "Begun by", &html) { html in
          choice(
            "origin", Training.Origin.Kind.allCases.map(\.rawValue), filter.origin?.rawValue ?? "",
            any: "anything", &html)
        }
      }
      let found = site.trainings(filter)
      pager(found.count, "training", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .trainings(other)
      }
      guard !found.isEmpty else {
        return empty(
          all.isEmpty
            ? "Nothing was trained yet. A manifest's retrain says on what data, and when."
            : "No training is like that.", &html)
      }
      list(rows(found, page: filter.page), hasModels: true, &html)
    }
  }

  private func list(
    _ trainings: ArraySlice<Site.TrainedModel>, hasModels: Bool, _ html: inout HTML
  ) {
    let heads = ["Training", "Cause", "State", "Branch", "Version", "Detail", "Began"]
    table("Trainings", hasModels ? ["Model"] + heads : heads, &html) { html in
      for item in trainings {
        let training = item.training
        html.element(.tr) { html in
          if hasModels { html.element(.td) { link(item.model, &$0) } }
          html.element(.th, .scope("row")) { html in
            html.element(
              .a, .class("code"), .page(.training(item.model, training.id)),
              text: training.id.short)
          }
          html.element(.td, text: training.cause, most: 120)
          html.element(.td) { badge(training.state.rawValue, Look(training.state), &$0) }
          html.element(.td) { branch(training, &$0) }
          html.element(.td) { html in
            if let product = training.product { made(product.version, of: item.model, &html) }
          }
          html.element(.td, text: training.message ?? "", most: 160)
          html.element(.td) { time(training.created, &$0) }
        }
      }
    }
  }

  // MARK: - A model's

  func trainings(of model: ModelRecord) -> Part {
    Part(title: "\(model.name) trainings") { html in
      modelHead(model, at: .modelTrainings(model.name), &html)
      let declared = site.desired?.models[model.name]?.retrain
      if let declared {
        let owner = RetrainDeclaration.owner(model.name)
        let schedules = site.board.schedules.filter { $0.owner == owner }
        facts(
          &html,
          [
            ("Data", said(declared.data.map(\.text).joined(separator: ", "))),
            ("Seed", said("\(declared.seed)")),
            ("Runs", schedules.isEmpty ? nil : { self.schedules(schedules, &$0) }),
            ("Signals", said(declared.signals.joined(separator: ", "))),
            (
              "Limits",
              said(
                "\(Words.duration(declared.limits.time)), "
                  + "\(Words.size(declared.limits.memory)) memory, "
                  + "\(Words.size(declared.limits.disk)) disk")
            ),
          ])
        begin(model, &html)
      }
      let found = (site.state.retrainings[model.name]?.trainings ?? []).reversed().map {
        Site.TrainedModel(model: model.name, training: $0)
      }
      guard !found.isEmpty else {
        return empty(
          declared == nil
            ? "It is not trained here: its manifest has no retrain."
            : "It was not trained yet.", &html)
      }
      list(found[...], hasModels: false, &html)
    }
  }

  private func begin(_ model: ModelRecord, _ html: inout HTML) {
    command("muster retrain \(model.name)", id: "retrain-command", &html)
    guard visit.viewer.mayOperate, offers(.retrain), !model.isSuspended, model.current != nil else {
      return
    }
    html.element(.div, .class("actions")) { html in
      confirmed(
        .retrain(model.name), "Train again",
        asks: "Its function runs in the sandbox. What differs becomes a proposal branch; what "
          + "serves goes on serving.", &html, id: "retrain")
    }
  }

  // MARK: - One

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
  private func branch(_ training: Training, _ html: inout HTML) {
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
  private func made(_ version: Digest, of name: ModelName, _ html: inout HTML) {
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

extension Look {
  init(_ state: Training.State) {
    self =
      switch state {
      case .wanted, .trained, .proposed: .busy
      case .merged: .good
      case .failed: .bad
      case .identical, .superseded, .closed, .cancelled: .calm
      }
  }
}
