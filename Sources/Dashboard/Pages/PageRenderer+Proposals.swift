internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// Proposals: what the merge of each would give.
extension PageRenderer {
  func proposals(_ filter: ProposalFilter) -> Part {
    Part(title: "Proposals") { html in
      html.element(.h1, text: "Proposals")
      tabs(
        "Proposals by state",
        [
          Tab("open", .proposals(ProposalFilter()), site.overview.openProposals.count),
          Tab(
            "with closed ones", .proposals(ProposalFilter(hasClosed: true)),
            site.state.proposals.count),
        ], current: .proposals(ProposalFilter(hasClosed: filter.hasClosed)), &html)
      let found = site.proposals(filter)
      pager(found.count, "proposal", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .proposals(other)
      }
      guard !found.isEmpty else {
        return empty("No branch or pull request proposes anything.", &html)
      }
      table("Proposals", ["Reference", "Outcome", "Models", "Summary", "Head", "Judged"], &html) {
        html in
        for proposal in rows(found, page: filter.page) {
          html.element(.tr) { html in
            html.element(.th, .scope("row")) { html in
              html.element(.a, .page(.proposal(proposal.ref)), text: proposal.title, most: 120)
              if proposal.isClosed { soft(" closed", &html) }
            }
            html.element(.td) { badge(proposal.outcome.rawValue, Look(proposal.outcome), &$0) }
            html.element(
              .td, text: proposal.models.prefix(5).map(\.name.text).joined(separator: ", "))
            html.element(.td, text: proposal.summary, most: 200)
            html.element(.td) { commit(proposal.head, &$0) }
            html.element(.td) { time(proposal.judgedAt, &$0) }
          }
        }
      }
    }
  }

  func proposal(_ proposal: ProposalRecord) -> Part {
    Part(title: proposal.title) { html in
      html.element(.p, .class("path")) { html in
        html.element(.a, .page(.proposals(ProposalFilter())), text: "Proposals")
      }
      html.element(.h1) { html in
        html.text("\(proposal.title) ", most: 200)
        badge(proposal.outcome.rawValue, Look(proposal.outcome), &html)
      }
      html.element(.p, .class("lead"), text: proposal.summary)
      facts(
        &html,
        [
          ("Reference", { $0.element(.code, text: proposal.ref, most: 200) }),
          ("Head", { commit(proposal.head, &$0) }), ("Base", { commit(proposal.base, &$0) }),
          ("Judged", { time(proposal.judgedAt, &$0) }),
          ("Judged again", proposal.retryAt.map { retry in { time(retry, &$0) } }),
          ("Holds until", proposal.holdsUntil.map { until in { time(until, &$0) } }),
          ("Closed", proposal.closed.map { closed in { time(closed, &$0) } }),
        ])
      if !proposal.problems.isEmpty {
        section("Problems", "problems", &html) { html in
          html.element(.ul) { html in
            for problem in proposal.problems { html.element(.li, text: problem) }
          }
        }
      }
      for (index, model) in proposal.models.prefix(100).enumerated() {
        html.element(.section, .labelledBy("m\(index)")) { html in
          html.element(.h2, .id("m\(index)")) { html in
            link(model.name, &html)
            html.text(" ")
            badge(model.outcome.rawValue, Look(model.outcome), &html)
          }
          facts(
            &html,
            [
              (
                "Version",
                model.version.map { version in { self.digest(version, &$0) } }
                  ?? { $0.text("removed") }
              ),
              ("Changed", said(model.changed?.joined(separator: ", "))),
              ("By", said(model.contributors?.prefix(10).joined(separator: ", "))),
            ])
          html.element(.ul) { html in
            for sentence in model.sentences { html.element(.li, text: sentence) }
          }
        }
      }
      command("muster gate --base origin/main", id: "gate-command", &html)
    }
  }
}

extension ProposalRecord {
  /// The branch by its name, a pull request by its number; other references as they are.
  var title: String {
    if ref.hasPrefix("refs/heads/") { return String(ref.dropFirst("refs/heads/".count)) }
    let parts = ref.split(separator: "/")
    if parts.count == 4, ["pull", "merge-requests"].contains(parts[1]), Int(parts[2]) != nil {
      return "pull request \(parts[2])"
    }
    return ref
  }
}
