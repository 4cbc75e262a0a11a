internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// One task, with all that its answer rests on.
extension PageRenderer {
  func task(_ task: TaskRecord) -> Part {
    Part(title: task.name) { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.tasks(TaskFilter())), text: "Tasks")
      }
      html.element(.h1) { html in
        html.text("\(task.name) ", most: 200)
        state(task, &html)
      }
      html.element(.p, .class("lead")) { html in
        if let model = task.model { link(model, &html) }
        html.text(task.model == nil ? "Asks " : ": ")
        html.text(Words.question(task))
      }
      if task.state == .open { answer(task, &html) }
      about(task, &html)
      said(task, &html)
      tests(task, &html)
      changes(task, &html)
      position(task, &html)
      details(task, &html)
    }
  }

  private func about(_ task: TaskRecord, _ html: inout HTML) {
    section("What is asked", "asked", &html) { html in
      facts(
        &html,
        [
          (
            "Version",
            task.version.flatMap { version in
              task.model.map { model in { self.version(version, of: model, &$0) } }
            }
          ),
          ("Target", said(task.target)), ("Of whom", said(task.policy.sentence)),
          ("Still needed", said(missing(task).joined(separator: ", "))),
          ("Taken by", said(task.assignee)),
          ("Opened", { time(task.created, &$0) }),
          ("Due", task.due.map { due in { time(due, &$0) } }),
          ("Closed", task.closed.map { closed in { time(closed, &$0) } }),
          (
            "Process",
            task.origin.map { origin in
              { html in
                link(origin.instance, &html)
                html.text(" at ")
                html.text(place(of: origin), most: 120)
              }
            }
          ),
          ("May not answer", said(task.excluded.prefix(20).joined(separator: ", "))),
          ("Task", { $0.element(.code, .title(task.id.text), text: task.shortID) }),
          ("Rule", { digest(task.policy.digest, &$0) }),
        ])
    }
  }

  /// The name of the element that asks, where its file says one.
  private func place(of origin: TaskRecord.Origin) -> String {
    let definition = site.state.instances[origin.instance]?.definition
    return definition.flatMap { elementNames($0)[origin.element] } ?? origin.element
  }

  private func missing(_ task: TaskRecord) -> [String] {
    guard task.state == .open, task.kind != .form else { return [] }
    let people = site.desired.map { People($0) }
    var approvers: [String: [GroupName]] = [:]
    for signoff in task.signoffs where signoff.verdict == .approve {
      approvers[signoff.person] =
        people?.groups(of: signoff.person, at: visit.now) ?? signoff.group.map { [$0] } ?? []
    }
    return Quorum.missing(task.policy, approvers: approvers)
  }

  /// How to answer: one command to copy; and in place, where the policy accepts it.
  private func answer(_ task: TaskRecord, _ html: inout HTML) {
    section("How to answer", "answer", &html) { html in
      switch task.kind {
      case .approval, .removal:
        html.element(.p, text: "Sign with your own key, in any clone of the repository:")
        command("muster approve \(task.shortID) -m \"why\"", id: "approve-command", &html)
        command("muster reject \(task.shortID) -m \"why\"", id: "reject-command", &html)
      case .form:
        command("muster complete \(task.shortID) --set name=value", id: "complete-command", &html)
      }
      let isAccepted = site.desired?.project?.signatures == .optional
      let isAsked = Answerer(visit.viewer, on: site).mayAnswer(task)
      guard visit.viewer.mayAnswer, isAsked, let person = visit.viewer.person else { return }
      html.element(.div, .class("actions")) { html in
        if task.assignee == person {
          if offers(.release) { button(.release(task.id), "Release", &html) }
        } else if task.assignee == nil, offers(.claim) {
          button(.claim(task.id), "Claim", &html)
        }
        guard isAccepted else { return }
        let note = "It is recorded as unsigned, on behalf of \(person)."
        if task.kind == .form {
          if offers(.complete) {
            confirmed(.complete(task.id), "Complete", asks: note, &html, id: "complete") { html in
              html.element(.label, .for("complete-set"), text: "Variables, one a line: name=value")
              html.element(
                .textarea, .id("complete-set"), .name("variables"), .rows(3), .spellcheckOff
              ) { $0.field("") }
            }
          }
          return
        }
        verdicts(task, note, &html)
      }
      if !isAccepted, task.kind != .form {
        html.element(
          .p, .class("soft"),
          text: "The project asks for signatures, so an answer in the browser would not count.")
      }
    }
  }

  /// Approving and rejecting in place, by somebody who shows once more who they are.
  private func verdicts(_ task: TaskRecord, _ note: String, _ html: inout HTML) {
    guard offers(.approve), offers(.reject) else { return }
    switch visit.viewer.proof {
    case .none:
      html.element(
        .p, .class("soft"),
        text: "Nobody has to sign in here, so an answer in the browser would be nobody's.")
    case .anew(let address):
      html.element(.p) { html in
        html.text("To answer here, ")
        html.element(.a, .own("href", address), text: "sign in once more")
        html.text(": it is a while since you did.")
      }
    case .token, .fresh:
      for (action, word) in [(Action.approve(task.id), "Approve"), (.reject(task.id), "Reject")] {
        let id = action.kind.rawValue
        confirmed(action, word, asks: note, reason: true, &html, id: id) { html in
          guard visit.viewer.proof == .token else { return }
          html.element(.label, .for("\(id)-credential"), text: "Your token, once more")
          html.element(
            .input, .id("\(id)-credential"), .name("credential"), .type("password"), .required,
            .autocomplete("current-password"))
        }
      }
    }
  }

  private func said(_ task: TaskRecord, _ html: inout HTML) {
    if !task.signoffs.isEmpty {
      section("What counted", "counted", &html) { html in
        table("Verdicts that counted", ["Who", "Verdict", "Proof", "Reason", "When"], &html) {
          html in
          for signoff in task.signoffs {
            html.element(.tr) { html in
              html.element(.th, .scope("row")) { html in
                html.text(signoff.person, most: 120)
                if let group = signoff.group { html.element(.small, text: " for \(group)") }
              }
              html.element(.td) { html in
                badge(
                  signoff.verdict.rawValue,
                  signoff.verdict == .approve
                    ? .good : signoff.verdict == .reject ? .bad : .calm, &html)
              }
              html.element(.td) { html in
                html.text(signoff.isSigned ? "signed commit " : "unsigned commit ")
                commit(signoff.commit, &html)
              }
              html.element(.td, text: signoff.reason ?? "")
              html.element(.td) { time(signoff.at, &$0) }
            }
          }
        }
      }
    }
    guard !task.refusals.isEmpty else { return }
    section("What did not count", "refused", &html) { html in
      table("Verdicts that did not count", ["Who", "Commit", "Why not", "When"], &html) { html in
        for refusal in task.refusals {
          html.element(.tr) { html in
            html.element(.th, .scope("row"), text: refusal.who, most: 200)
            html.element(.td) { commit(refusal.commit, &$0) }
            html.element(.td, text: refusal.reason)
            html.element(.td) { time(refusal.at, &$0) }
          }
        }
      }
    }
  }

  private func tests(_ task: TaskRecord, _ html: inout HTML) {
    guard let model = task.model, let version = task.version else { return }
    section("Tests", "tests", &html) { html in
      if let record = site.verdicts[model]?[version] {
        html.element(.p) { html in
          badge(record.verdict.outcome, &html)
          html.text(" judged ")
          time(record.at, &html)
          if let champion = site.champion(of: model), champion.version != version {
            html.text("; champion ")
            digest(champion.version, &html)
            html.text(" on ")
            link(champion.runtime, &html)
            html.text(". ")
            html.element(
              .a, .page(.compare(model, champion: champion.version, challenger: version)),
              text: "Compare the two")
          }
        }
        verdict(record.verdict, of: model, &html)
      } else if let sentences = task.details["gateResults"]?.array {
        html.element(.ul) { html in
          for sentence in sentences.prefix(100) {
            html.element(.li, text: sentence.string ?? sentence.canonicalText)
          }
        }
      } else {
        empty("No verdict on this version is recorded.", &html)
      }
    }
  }

  private func changes(_ task: TaskRecord, _ html: inout HTML) {
    guard let change = VersionChange(of: task, on: site, material) else { return }
    section("What changed", "changes", &html) { self.change(change, &$0) }
  }

  private func position(_ task: TaskRecord, _ html: inout HTML) {
    guard let origin = task.origin, let instance = site.state.instances[origin.instance] else {
      return
    }
    section("Where the process stands", "position", &html) { html in
      diagram(instance, &html)
    }
  }

  private func details(_ task: TaskRecord, _ html: inout HTML) {
    let rest = task.details.filter { $0.key != "gateResults" }
    guard !rest.isEmpty else { return }
    section("Details", "details", &html) { html in
      facts(
        &html,
        rest.sorted { $0.key < $1.key }.prefix(60).map { name, value in
          (name, { $0.text(value.string ?? value.canonicalText, most: 400) })
        })
    }
  }
}

extension Site {
  /// The version that is deployed in the champion's stage, and where.
  func champion(of model: ModelName) -> (version: Digest, runtime: RuntimeName)? {
    let stage = desired?.project?.championStage
    for name in overview.runtimesOfModel[model] ?? [] {
      guard let runtime = state.runtimes[name], runtime.isAsAssigned,
        stage == nil || runtime.labels["stage"] == stage, let assigned = runtime.assigned
      else { continue }
      return (assigned.version, name)
    }
    return nil
  }
}
