internal import Gates
internal import Reconciler
internal import Reports
internal import Vocabulary

/// Forms, and the conditions of a record.
extension PageRenderer {
  /// Whether an action can be asked for here.
  func offers(_ kind: Action.Kind) -> Bool { site.actions.contains(kind) }

  /// A form of one button.
  func button(_ action: Action, _ word: String, _ html: inout HTML, look: String = "") {
    html.element(.form, .post, .action(action), .class("inline")) { html in
      token(&html)
      html.element(.button, .type("submit"), .class(look), text: word)
    }
  }

  /// A form that says first what it will do: opened by a press, sent by another, without script.
  func confirmed(
    _ action: Action, _ word: String, asks question: String, reason: Bool = false,
    _ html: inout HTML, id: String, fields: (inout HTML) -> Void = { _ in }
  ) {
    html.element(.details, .class("confirm"), .id(id)) { html in
      html.element(.summary, text: "\(word)…")
      html.element(.form, .post, .action(action)) { html in
        token(&html)
        html.element(.p, text: question)
        if reason {
          html.element(.label, .for("\(id)-reason"), text: "Reason")
          html.element(
            .input, .id("\(id)-reason"), .name("reason"), .type("text"), .required,
            .autocomplete("off"))
        }
        fields(&html)
        html.element(.button, .type("submit"), .class("strong"), text: word)
      }
    }
  }

  func token(_ html: inout HTML) {
    html.element(
      .input, .type("hidden"), .name(Action.tokenField), .value(visit.viewer.formToken))
  }

  /// A search field of a list; what else the filter says is kept.
  func search(
    _ base: Page, label: String, text: String, keeping kept: [(String, String)],
    _ html: inout HTML, more: (inout HTML) -> Void = { _ in }
  ) {
    html.element(.form, .search(base), .role("search"), .class("search")) { html in
      for (name, value) in kept where !value.isEmpty {
        html.element(.input, .type("hidden"), .name(name), .value(value))
      }
      pair("q", label, &html) { html in
        html.element(
          .input, .id("q"), .name("q"), .type("search"), .value(text), .autocomplete("off"))
      }
      more(&html)
      html.element(.button, .type("submit"), text: "Filter")
    }
  }

  /// A field of a filter beside its label.
  func pair(_ id: String, _ label: String, _ html: inout HTML, field: Writing) {
    html.element(.div, .class("pair")) { html in
      html.element(.label, .for(id), text: label)
      field(&html)
    }
  }

  func conditions(_ conditions: [Condition], _ html: inout HTML) {
    guard !conditions.isEmpty else { return empty("No condition is stated yet.", &html) }
    table("Conditions", ["Condition", "Status", "Reason", "Message", "Since"], &html) { html in
      for condition in conditions {
        html.element(.tr) { html in
          html.element(.th, .scope("row"), text: condition.type.rawValue)
          html.element(.td) { badge(condition.status.rawValue, look(condition), &$0) }
          html.element(.td, text: condition.reason)
          html.element(.td, text: condition.message)
          html.element(.td) { time(condition.since, &$0) }
        }
      }
    }
  }

  func look(_ condition: Condition) -> Look {
    switch (condition.type, condition.status) {
    case (.ready, .true): .good
    case (.ready, .false), (.stalled, .true): .bad
    case (.reconciling, .true): .busy
    case (.drifted, .true): .warn
    default: .calm
    }
  }
}
