internal import Gates
internal import Monitoring
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Trainings: all of them, and a model's.
extension PageRenderer {
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
    let heads = ["Training", "State", "Branch", "Detail", "Began"]
    table("Trainings", hasModels ? ["Model"] + heads : heads, &html) { html in
      for item in trainings {
        let training = item.training
        html.element(.tr) { html in
          if hasModels { html.element(.td) { link(item.model, &$0) } }
          html.element(.th, .scope("row")) { html in
            html.element(
              .a, .page(.training(item.model, training.id)), text: training.cause, most: 120)
            html.text(" ")
            html.element(.small, .title(training.id.hex), text: training.id.short)
          }
          html.element(.td) { badge(training.state.rawValue, Look(training.state), &$0) }
          html.element(.td) { branch(training, &$0) }
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
