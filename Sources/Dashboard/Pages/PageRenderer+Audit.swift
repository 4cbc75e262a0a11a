internal import Reconciler
internal import Reports
internal import Vocabulary

/// Who did what, when, caused by which commit.
extension PageRenderer {
  func audit(_ filter: AuditFilter) -> Part {
    Part(title: "Audit") { html in
      html.element(.h1, text: "Audit")
      html.element(.p, .class("lead")) { html in
        if visit.viewer.seesEverything {
          html.text("\(Numeral.count(Int(clamping: site.state.auditNumber))) entries. ")
        }
        html.text("Each stands in the state ref, in a commit that Muster's key signed.")
      }
      filterForm(filter, &html)
      html.element(.div, .class("actions")) { html in
        var whole = filter
        whole.before = nil
        let query = Address.query(whole.query)
        let tail = query.isEmpty ? "" : "?\(query)"
        html.element(.a, .class("button"), .file(Assets.auditCSVPath + tail), text: "As CSV")
        html.element(.a, .class("button"), .file(Assets.auditJSONPath + tail), text: "As JSON")
        if offers(.verify), visit.viewer.seesEverything {
          button(.verify, "Verify the chain", &html)
        }
      }
      command("muster verify", id: "verify-command", &html)
      if !material.audit.isEmpty {
        entries(filter, &html)
      } else if let older = material.olderAudit {
        empty("No entry from number \(older) up is like that.", &html)
      } else {
        empty("No entry is like that.", &html)
      }
      older(filter, &html)
    }
  }

  private func filterForm(_ filter: AuditFilter, _ html: inout HTML) {
    html.element(.form, .search(.audit(AuditFilter())), .role("search"), .class("search")) { html in
      let fields = [
        ("actor", "Who", filter.actor, "text"), ("action", "Action", filter.action, "text"),
        ("object", "What", filter.object, "text"), ("q", "Message", filter.text, "search"),
        ("since", "From", filter.since, "date"), ("until", "To", filter.until, "date"),
      ]
      for (name, label, value, type) in fields {
        pair(name, label, &html) { html in
          html.element(
            .input, .id(name), .name(name), .type(type), .value(value), .autocomplete("off"))
        }
      }
      html.element(.button, .type("submit"), text: "Filter")
    }
  }

  private func entries(_ filter: AuditFilter, _ html: inout HTML) {
    table(
      "Audit entries, newest first",
      ["#No.", "When", "Who", "Action", "What", "Message", "Commit"],
      &html
    ) { html in
      for entry in material.audit {
        html.element(.tr, .id("n\(entry.number)")) { html in
          html.element(.td, .class("n"), text: String(entry.number))
          html.element(.td) { html in
            html.element(
              .time, .datetime(entry.at.description), text: Words.minute(entry.at))
          }
          html.element(.td) { html in
            html.element(
              .a, .page(.audit(AuditFilter(actor: entry.actor))), text: entry.actor, most: 120)
          }
          html.element(.th, .scope("row"), text: entry.action, most: 80)
          html.element(.td, .class("what")) { object(entry.object, &$0) }
          html.element(.td, .class("said"), text: entry.message)
          html.element(.td) { html in if let id = entry.commit { commit(id, &html) } }
        }
      }
    }
  }

  private func older(_ filter: AuditFilter, _ html: inout HTML) {
    guard let before = material.olderAudit else { return }
    html.element(.p, .class("more")) { html in
      var next = filter
      next.before = before
      html.element(.a, .page(.audit(next)), text: "Older entries")
    }
  }
}
