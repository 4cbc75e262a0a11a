internal import Registry
internal import Vocabulary

/// Forms that propose manifests. Nothing here writes to the tracked branch.
extension PageRenderer {
  func author() -> Part {
    Part(title: "Author") { html in
      html.element(.h1, text: "Author")
      html.element(
        .p, .class("lead"),
        text: "A form becomes a proposal branch with whole manifests. It is judged like any other, "
          + "and people merge it.")
      html.element(.div, .class("panes two")) { html in
        for kind in FormKind.allCases {
          html.element(.section, .class("pane")) { html in
            html.element(.h2) { $0.element(.a, .page(.form(kind)), text: kind.title) }
            html.element(.p, text: kind.sentence)
          }
        }
      }
    }
  }

  func form(_ form: AuthorForm, draft: AuthorForm.Draft?) -> Part {
    Part(status: draft.map { $0.isReady ? 200 : 422 } ?? 200, title: form.kind.title) { html in
      html.element(.p, .class("path")) { $0.element(.a, .page(.author), text: "Author") }
      html.element(.h1, text: form.kind.title)
      html.element(.p, .class("lead"), text: form.kind.sentence)
      if let draft { findings(draft, &html) }
      let kind: Action.Kind = form.kind == .job ? .start : .propose
      let may = form.kind == .job ? visit.viewer.mayOperate : visit.viewer.mayAuthor
      guard offers(kind), may else {
        html.element(
          .p, .class("notice"),
          text: offers(kind)
            ? "You may not propose changes here."
            : "This server takes no proposals; edit the files in a clone instead.")
        if form.kind == .job {
          command("muster run metrics MODEL --data DATASET", id: "run-command", &html)
        }
        return
      }
      if form.kind == .group { groups(form.fields["name"] ?? "", &html) }
      html.element(
        .form, .post, .action(form.kind == .job ? .start : .propose(form.kind)), .class("fields")
      ) { html in
        token(&html)
        for field in AuthorField.fields(of: form.kind, on: site) {
          self.field(
            field,
            value: form.kind == .group && draft == nil && field.name != "name"
              ? existing(field, form) ?? field.value
              : form.fields[field.name] ?? existing(field, form) ?? field.value,
            fault: draft?.faults[field.name], &html)
        }
        html.element(.div, .class("actions")) { html in
          html.element(
            .button, .type("submit"), .class("strong"),
            text: form.kind == .job ? "Start" : "Propose")
          guard form.kind != .job else { return }
          html.element(
            .button, .type("submit"), .name(AuthorForm.previewField), .value("1"),
            text: "Show the files")
        }
      }
      if let draft, !draft.files.isEmpty { preview(draft, &html) }
    }
  }

  /// What is shown after a form became a branch.
  func proposed(_ branch: String) -> Part {
    Part(title: "Proposed") { html in
      html.element(.p, .class("path")) { $0.element(.a, .page(.author), text: "Author") }
      html.element(.h1, text: "Proposed")
      html.element(.p, .class("lead")) { html in
        html.text("The branch ")
        html.element(.code, text: branch, most: 300)
        html.text(" proposes it. It is judged at the next pass, and people merge it.")
      }
      command("git fetch origin \(branch) && git log -p -1 FETCH_HEAD", id: "look", &html)
      html.element(.p) { html in
        html.element(
          .a, .page(.proposal("refs/heads/\(branch)")), text: "Its judgement, once there is one")
        html.text(" · ")
        html.element(.a, .page(.proposals(ProposalFilter())), text: "All proposals")
      }
    }
  }

  /// What a group has already, where its name is typed.
  private func existing(_ field: AuthorField, _ form: AuthorForm) -> String? {
    guard form.kind == .group, let name = form.fields["name"],
      let group = site.desired?.groups[GroupName(name)]
    else { return nil }
    switch field.name {
    case "description": return group.description
    case "members":
      return group.members.map { member in
        [
          member.name, member.emails.joined(separator: ", "), member.keys.joined(separator: ", "),
          member.validUntil.map { $0.description } ?? "",
        ].joined(separator: "; ")
      }.joined(separator: "\n")
    default: return nil
    }
  }

  /// The groups that there are, each filling in the form; and which one is edited.
  private func groups(_ name: String, _ html: inout HTML) {
    let known = site.desired?.groups.values.sorted { $0.name < $1.name } ?? []
    guard !known.isEmpty else { return }
    html.element(.p, .class("chips")) { html in
      soft("Edit:", &html)
      for group in known.prefix(200) {
        html.text(" ")
        html.element(
          .a,
          all: [.page(.form(.group, name: group.name.text)), .class("chip")]
            + (group.name.text == name ? [.current] : [])
        ) { $0.text(group.name.text, most: 80) }
      }
    }
    guard let group = known.first(where: { $0.name.text == name }) else { return }
    html.element(.p, .class("notice")) { html in
      html.text("This edits the group ")
      html.element(.code, text: group.name.text, most: 100)
      html.text(" of \(group.manifest).", most: 300)
    }
  }

  private func findings(_ draft: AuthorForm.Draft, _ html: inout HTML) {
    html.element(.div, .class(draft.isReady ? "notice" : "notice bad"), .role("alert")) { html in
      html.element(
        .p,
        text: draft.isReady
          ? "It can be proposed. Nothing is made yet: the files are below."
          : "It cannot be proposed as it is.")
      guard !draft.diagnostics.isEmpty else { return }
      html.element(.ul) { html in
        for diagnostic in draft.diagnostics.prefix(50) {
          html.element(.li) { html in
            html.element(.code, text: "\(diagnostic.location)", most: 200)
            html.text(" \(diagnostic.message)")
            if let hint = diagnostic.hint { soft(" \(hint)", &html) }
          }
        }
      }
    }
  }

  private func field(_ field: AuthorField, value: String, fault: String?, _ html: inout HTML) {
    let hint = "\(field.name)-hint"
    var attributes: [Attribute] = [.id(field.name), .name(field.name)]
    if fault != nil { attributes.append(.own("aria-invalid", "true")) }
    if !field.hint.isEmpty || fault != nil { attributes.append(.describedBy(hint)) }
    if field.isRequired { attributes.append(.required) }
    html.element(.div, .class(fault == nil ? "field" : "field bad")) { html in
      html.element(.label, .for(field.name)) { html in
        html.text(field.label)
        if field.isRequired { soft(" (needed)", &html) }
      }
      switch field.kind {
      case .line:
        html.element(
          .input, all: attributes + [.type("text"), .value(value), .autocomplete("off")])
      case .lines(let count):
        html.element(.textarea, all: attributes + [.rows(count), .spellcheckOff]) {
          $0.field(value)
        }
      case .choice(let values, let any):
        choice(field.name, values, value, any: any, &html)
      }
      guard !field.hint.isEmpty || fault != nil else { return }
      html.element(.small, .id(hint)) { html in
        if let fault { html.element(.strong, text: "\(fault). ") }
        html.text(field.hint)
      }
    }
  }

  private func preview(_ draft: AuthorForm.Draft, _ html: inout HTML) {
    section("What it proposes", "preview", &html) { html in
      for (path, text) in draft.files.sorted(by: { $0.key < $1.key }) {
        html.element(.details, .open) { html in
          html.element(.summary) { $0.element(.code, text: path) }
          file(text, path: path, &html)
        }
      }
    }
  }
}

extension FormKind {
  var title: String {
    switch self {
    case .model: "Register a model"
    case .runtime: "Define a runtime"
    case .group: "Edit a group"
    case .job: "New job"
    }
  }

  var sentence: String {
    switch self {
    case .model: "Its source, functions, schemas by sample records, a back-test and its gates."
    case .runtime: "Where models run, and the endpoints that lead there."
    case .group: "Who may approve, with their addresses and public keys."
    case .job:
      "Metrics, score or train by hand, on a dataset. Nothing that gates judge by is recorded."
    }
  }
}
