internal import Registry
internal import Vocabulary

/// Files: a source with its lines numbered and coloured, and what two versions differ in.
extension PageRenderer {
  /// A text as a file: its lines numbered, words coloured where the language is known.
  func file(_ text: String, path: String, _ html: inout HTML) {
    var highlight = Highlight(path: path)
    var lines = text.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).map { Substring($0) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    html.element(
      .div, .class("code"), .tabIndex(0), .role("region"), .label("Source of \(path)")
    ) { html in
      html.element(.table) { html in
        html.element(.caption, .class("hush"), text: path)
        html.element(.tbody) { html in
          for (index, line) in lines.prefix(Self.mostFileLines).enumerated() {
            html.element(.tr) { html in
              html.element(.th, .scope("row"), .id("L\(index + 1)"), text: "\(index + 1)")
              html.element(.td) { html in self.line(line, &highlight, &html) }
            }
          }
        }
      }
    }
    if lines.count > Self.mostFileLines {
      soft(
        "\(Words.counted(lines.count - Self.mostFileLines, "more line")) in the repository", &html)
    }
  }

  private static let mostFileLines = 800

  private func line(_ line: Substring, _ highlight: inout Highlight?, _ html: inout HTML) {
    guard let parts = highlight?.parts(of: line) else { return html.code(line) }
    for (part, text) in parts {
      if part == .plain {
        html.code(text)
      } else {
        html.element(.span, .class(part.rawValue)) { $0.code(text) }
      }
    }
  }

  // MARK: - Differences

  func change(_ change: VersionChange, _ html: inout HTML) {
    html.element(.p) { html in
      if let old = change.old {
        html.text("From ")
        version(old.version, of: change.model, &html)
        html.text(" to ")
      } else {
        html.text("The model's first version, ")
      }
      version(change.new.version, of: change.model, &html)
      html.text(", commit ")
      commit(change.new.commit, &html)
      if !change.aspects.isEmpty { html.text(": \(change.aspects.joined(separator: ", "))") }
    }
    guard let files = change.files else {
      return empty("The files of these versions could not be read.", &html)
    }
    guard !files.isEmpty else { return empty("No file that executes differs.", &html) }
    var left = Self.mostDiffLines
    for file in files.prefix(VersionChange.mostFiles) {
      difference(file, of: change, &html, lines: &left)
    }
    if files.count > VersionChange.mostFiles {
      soft(Words.counted(files.count - VersionChange.mostFiles, "more file"), &html)
    }
  }

  private func difference(
    _ file: VersionChange.File, of change: VersionChange, _ html: inout HTML, lines: inout Int
  ) {
    let word = file.old == nil ? "added" : file.new == nil ? "removed" : "changed"
    let most = min(lines, Self.mostFileDiffLines)
    var used = 0
    html.element(.details, all: change.isLong ? [] : [.open]) { html in
      html.element(.summary) { html in
        html.element(.code, text: file.path, most: 200)
        html.text(" \(file.role.rawValue) \(word)")
      }
      guard let texts = change.texts(file) else {
        return html.element(.p, .class("soft")) { html in
          let sizes = [file.old, file.new].compactMap { $0 }.map { Words.size($0.size) }
          html.text("Not shown as text: \(sizes.joined(separator: " to ")). SHA-256 ")
          for (index, side) in [file.old, file.new].compactMap({ $0 }).enumerated() {
            if index > 0 { html.text(" to ") }
            digest(side.digest, &html)
          }
        }
      }
      used = difference(LineDiff(texts.old, texts.new), path: file.path, &html, most: most)
    }
    lines -= used
  }

  /// Changed lines with three lines around them; gives how many were written.
  private func difference(
    _ diff: LineDiff, path: String, _ html: inout HTML, most: Int
  ) -> Int {
    let hunks = diff.hunks(around: 3)
    let total = hunks.reduce(0) { $0 + $1.count }
    var left = most
    html.element(
      .div, .class("code"), .tabIndex(0), .role("region"), .label("Differences in \(path)")
    ) { html in
      html.element(.table) { html in
        html.element(.caption, .class("hush"), text: "Differences in \(path)")
        for hunk in hunks where left > 0 {
          let shown = hunk.prefix(left)
          left -= shown.count
          html.element(.tbody) { html in
            for line in diff.lines[shown] { self.line(line, &html) }
          }
        }
      }
    }
    let written = most - left
    if total > written {
      soft("\(Words.counted(total - written, "more line")) in the repository", &html)
    }
    return written
  }

  /// Of one file, and of all files of a page: it has to stay light.
  private static let mostFileDiffLines = 300
  private static let mostDiffLines = 450

  private func line(_ line: LineDiff.Line, _ html: inout HTML) {
    let (look, sign) =
      switch line.change {
      case .same: ("", " ")
      case .removed: ("gone", "-")
      case .added: ("new", "+")
      }
    html.element(.tr, .class(look)) { html in
      html.element(.td, .class("ln"), text: line.old.map { String($0) } ?? "")
      html.element(.td, .class("ln"), text: line.new.map { String($0) } ?? "")
      html.element(.td) { html in
        html.element(.span, .class("sign"), text: sign)
        html.code(line.text)
      }
    }
  }
}

extension VersionChange {
  /// Whether so many files differ that they are folded.
  var isLong: Bool { (files?.count ?? 0) > 6 }
}

extension LineDiff {
  /// The stretches of lines that are shown: what changed, and so many lines around it.
  func hunks(around context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].change != .same {
      let start = max(0, index - context)
      let end = min(lines.count, index + context + 1)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }
}
