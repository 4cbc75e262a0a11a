internal import Gates
internal import Reconciler
internal import Registry
internal import Reports
internal import Vocabulary

/// What waits for people: the lists.
extension PageRenderer {
  func tasks(_ filter: TaskFilter) -> Part {
    Part(title: "Tasks") { html in
      html.element(.h1, text: "Tasks")
      var plain = filter
      plain.page = 1
      plain.text = ""
      let views = taskViews
      var items = views.map { name, view in
        Tab(name, .tasks(view), site.tasks(view, for: visit).count)
      }
      items.append(Tab("Closed", .tasks(TaskFilter(state: .closed))))
      tabs("Views of tasks", items, current: .tasks(plain), &html)
      groups(filter, &html)
      search(
        .tasks(TaskFilter()), label: "Task or model", text: filter.text,
        keeping: filter.query.filter { $0.0 != "q" && $0.0 != "page" }, &html)
      let found = site.tasks(filter, for: visit)
      pager(found.count, "task", page: filter.page, &html) { page in
        var other = filter
        other.page = page
        return .tasks(other)
      }
      guard !found.isEmpty else {
        return empty(
          filter.isMine && visit.viewer.person == nil
            ? "Muster does not know who you are, so nothing can be yours."
            : "No task is like that.", &html)
      }
      list(rows(found, page: filter.page), &html)
    }
  }

  private var taskViews: [(String, TaskFilter)] {
    var views: [(String, TaskFilter)] = []
    if visit.viewer.person != nil { views.append(("My tasks", TaskFilter(isMine: true))) }
    return views + [
      ("All open", TaskFilter()), ("In progress", TaskFilter(state: .progress)),
      ("Approvals", TaskFilter(kind: .approval)), ("Forms", TaskFilter(kind: .form)),
      ("Removals", TaskFilter(kind: .removal)), ("Overdue", TaskFilter(state: .overdue)),
    ]
  }

  /// A count for each group that is asked and of whom nobody has begun.
  private func groups(_ filter: TaskFilter, _ html: inout HTML) {
    let waiting = site.overview.waitingByGroup
    guard !waiting.isEmpty else { return }
    html.element(.p, .class("chips")) { html in
      soft("Awaiting assignment:", &html)
      for (group, count) in waiting.sorted(by: { $0.key < $1.key }).prefix(40) {
        html.text(" ")
        html.element(
          .a,
          all: [.page(.tasks(TaskFilter(group: group))), .class("chip")]
            + (filter.group == group ? [.current] : [])
        ) { html in
          html.text(group.text, most: 80)
          html.element(.span, .class("count"), text: Numeral.count(count))
        }
      }
    }
  }

  private func list(_ tasks: ArraySlice<TaskRecord>, _ html: inout HTML) {
    table("Tasks", ["Task", "Model", "Version", "Asks", "State", "Opened", "Due"], &html) { html in
      for task in tasks {
        html.element(.tr) { html in
          html.element(.th, .scope("row")) { html in
            html.element(.a, .page(.task(task.id)), text: task.name)
            html.text(" ")
            html.element(.small, text: task.shortID)
          }
          html.element(.td) { html in if let model = task.model { link(model, &html) } }
          html.element(.td) { html in if let version = task.version { digest(version, &html) } }
          html.element(.td, text: task.policy.sentence)
          html.element(.td) { state(task, &$0) }
          html.element(.td) { time(task.created, &$0) }
          html.element(.td) { html in if let due = task.due { time(due, &html) } }
        }
      }
    }
  }

  func state(_ task: TaskRecord, _ html: inout HTML) {
    if task.state == .closed {
      let outcome = task.outcome ?? "closed"
      let look: Look =
        outcome == "approved" || outcome == "completed"
        ? .good : outcome == "rejected" ? .bad : .calm
      return badge(outcome, look, &html)
    }
    if let due = task.due, due < visit.now {
      badge("overdue", .bad, &html)
      html.text(" ")
    }
    if let assignee = task.assignee {
      badge("with \(assignee)", .busy, &html)
    } else {
      badge("open", .busy, &html)
    }
  }

  // MARK: - One task
}
