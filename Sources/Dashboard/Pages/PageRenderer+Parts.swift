internal import Gates
internal import Reconciler
internal import Reports
internal import Vocabulary

// What several pages are made of.

/// Writes a part of a page.
typealias Writing = (inout HTML) -> Void

/// A name and what is said about it; nothing where there is nothing to say.
typealias Fact = (String, Writing?)

/// A link to one view of a list, and how many it shows.
struct Tab {
  let name: String
  let page: Page
  let count: Int?

  init(_ name: String, _ page: Page, _ count: Int? = nil) {
    self.name = name
    self.page = page
    self.count = count
  }
}

extension PageRenderer {
  /// How many rows a list shows at once.
  static let pageSize = 100

  // MARK: - Words with a look

  func badge(_ word: String, _ look: Look, _ html: inout HTML) {
    html.element(.span, .class("badge \(look.rawValue)")) { html in
      html.element(.span, .own("aria-hidden", "true"), text: look.sign)
      html.text(" \(word)", most: 120)
    }
  }

  func badge(_ outcome: GateOutcome?, _ html: inout HTML) {
    guard let outcome else { return badge("untested", .calm, &html) }
    badge(outcome.rawValue, Look(outcome), &html)
  }

  func time(_ moment: Instant, _ html: inout HTML) {
    html.element(
      .time, .datetime(moment.description), .title(Words.minute(moment)),
      text: Words.ago(moment, now: visit.now))
  }

  func digest(_ digest: Digest, _ html: inout HTML) {
    html.element(.code, .title(digest.hex), text: digest.short)
  }

  func commit(_ commit: CommitID, _ html: inout HTML) {
    html.element(.code, .title(commit.text), text: commit.short)
  }

  func version(_ version: Digest, of model: ModelName, _ html: inout HTML) {
    html.element(
      .a, .page(.source(model, version: version, path: nil)), .title(version.hex),
      .class("code"), text: version.short)
  }

  func link(_ model: ModelName, _ html: inout HTML) {
    html.element(
      .a, .page(.model(model)), .class("name"), .title(model.text), text: model.text, most: 120)
  }

  func link(_ runtime: RuntimeName, _ html: inout HTML) {
    html.element(
      .a, .page(.runtime(runtime)), .class("name"), .title(runtime.text), text: runtime.text,
      most: 120)
  }

  /// An instance by its process, and by as much of its id as tells it from others.
  func link(_ instance: InstanceID, _ html: inout HTML) {
    html.element(.a, .page(.instance(instance)), .title(instance.text)) { html in
      if let process = site.state.instances[instance]?.process {
        html.text("\(process) ", most: 120)
      }
      html.element(.code, text: String(instance.text.prefix(8)))
    }
  }

  func soft(_ text: String, _ html: inout HTML) {
    html.element(.span, .class("soft"), text: text)
  }

  // MARK: - Blocks

  func section(_ title: String, _ id: String, _ html: inout HTML, content: (inout HTML) -> Void) {
    html.element(.section, .labelledBy(id)) { html in
      html.element(.h2, .id(id), text: title)
      content(&html)
    }
  }

  /// A section that the script fetches anew every few seconds; without script, a reload does.
  func liveSection(
    _ title: String, _ id: String, every seconds: Int, _ html: inout HTML,
    content: (inout HTML) -> Void
  ) {
    html.element(
      .section, .id("\(id)-part"), .labelledBy(id), .every(seconds)
    ) { html in
      html.element(.h2, .id(id)) { html in
        html.text("\(title) ")
        html.element(.span, .class("pulse")) { html in
          html.element(.span, .class("dot"), .own("aria-hidden", "true"))
          html.text("live")
        }
      }
      content(&html)
    }
  }

  /// What stands where a list has nothing.
  func empty(_ sentence: String, _ html: inout HTML) {
    html.element(.p, .class("empty"), text: sentence)
  }

  /// Names and values, side by side; rows without a value are left out.
  func facts(_ html: inout HTML, _ rows: [Fact]) {
    let rows = rows.filter { $0.1 != nil }
    guard !rows.isEmpty else { return }
    html.element(.dl, .class("facts")) { html in
      for (name, value) in rows {
        guard let value else { continue }
        html.element(.div) { html in
          html.element(.dt, text: name)
          html.element(.dd, content: value)
        }
      }
    }
  }

  /// A value of a row of ``facts(_:_:)``.
  func said(_ text: String?) -> Writing? {
    guard let text, !text.isEmpty else { return nil }
    return { $0.text(text) }
  }

  /// A table's head: names of columns, `#` before those of numbers.
  func table(
    _ caption: String, _ heads: [String], _ html: inout HTML, isWide: Bool = true,
    rows: (inout HTML) -> Void
  ) {
    html.element(
      .div, .class("wide"), .tabIndex(0), .role("region"), .label(caption)
    ) { html in
      html.element(.table) { html in
        html.element(.caption, .class("hush"), text: caption)
        html.element(.thead) { html in
          html.element(.tr) { html in
            for head in heads {
              if head.hasPrefix("#") {
                html.element(.th, .scope("col"), .class("n"), text: String(head.dropFirst()))
              } else {
                html.element(.th, .scope("col"), text: head)
              }
            }
          }
        }
        html.element(.tbody, content: rows)
      }
    }
  }

  /// Links between filters of one list: each with what it counts.
  func tabs(
    _ label: String, _ items: [Tab], current: Page,
    _ html: inout HTML
  ) {
    html.element(.nav, .class("tabs"), .label(label)) { html in
      html.element(.ul) { html in
        for item in items {
          html.element(.li) { html in
            html.element(
              .a, all: [.page(item.page)] + (item.page == current ? [.current] : [])
            ) { html in
              html.text(item.name)
              if let count = item.count {
                html.element(.span, .class("count"), text: Numeral.count(count))
              }
            }
          }
        }
      }
    }
  }

  /// The rows of one page of a list.
  func rows<Item>(_ items: [Item], page: Int, size: Int = pageSize) -> ArraySlice<Item> {
    Self.rows(items, page: page, size: size)
  }

  static func rows<Item>(
    _ items: [Item], page: Int, size: Int = pageSize
  ) -> ArraySlice<Item> {
    let start = min(items.count, (min(page, pageCount(items.count, size)) - 1) * size)
    return items[start..<min(items.count, start + size)]
  }

  private static func pageCount(_ count: Int, _ size: Int) -> Int {
    max(1, (count + size - 1) / size)
  }

  /// How many there are, and links to the pages beside this one.
  func pager(
    _ count: Int, _ noun: String, page: Int, size: Int = pageSize, _ html: inout HTML,
    to: (Int) -> Page
  ) {
    let pages = Self.pageCount(count, size)
    let page = min(page, pages)
    html.element(.div, .class("pager")) { html in
      html.element(.span, .class("total")) { html in
        html.element(.strong, text: Numeral.count(count))
        html.text(" \(noun)\(count == 1 ? "" : "s")")
      }
      guard pages > 1 else { return }
      html.element(.nav, .label("Pages")) { html in
        if page > 1 { html.element(.a, .page(to(page - 1)), text: "← Previous") }
        html.element(.span, .class("soft"), text: "page \(page) of \(pages)")
        if page < pages { html.element(.a, .page(to(page + 1)), text: "Next →") }
      }
    }
  }

  /// A text to copy with one press; without script it can still be selected.
  func command(_ text: String, id: String, _ html: inout HTML) {
    html.element(.div, .class("command")) { html in
      html.element(.code, .id(id), text: text)
      html.element(
        .button, .type("button"), .copies(id), .hidden, .label("Copy the command"), text: "Copy")
    }
  }
}
