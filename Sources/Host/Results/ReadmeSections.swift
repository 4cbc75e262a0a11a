/// What a Markdown file says under each of its headings, as plain paragraphs and list items.
struct ReadmeSections {
  private var items: [String: [String]] = [:]
  /// The first paragraph below the title.
  private(set) var introduction: String?

  /// The most that is taken of a section.
  private static let mostItems = 20

  /// Reads a file. Code, tables, front matter and pictures are left out.
  init(_ text: String) {
    var heading = ""
    var paragraph: [Substring] = []
    var isCode = false
    var isFrontMatter = false
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = Self.trimmed(line)
      if line == "---", number == 0 || isFrontMatter {
        isFrontMatter.toggle()
        continue
      }
      if line.hasPrefix("```") { isCode.toggle() }
      let isHeading = !isCode && !isFrontMatter && line.hasPrefix("#")
      let isItem = ["- ", "* ", "+ "].contains { line.hasPrefix($0) }
      if isHeading || isItem || line.isEmpty { end(&paragraph, heading) }
      if isHeading {
        heading = Self.key(line.drop { $0 == "#" })
      } else if isCode || isFrontMatter || Self.isNoText(line) {
        continue
      } else if isItem {
        paragraph = [line.dropFirst(2)]
      } else if !line.isEmpty {
        paragraph.append(line)
      }
    }
    end(&paragraph, heading)
  }

  /// What stands under the first of some headings that there is.
  func items(_ headings: String...) -> [String] {
    headings.lazy.compactMap { items[$0] }.first ?? []
  }

  private mutating func end(_ paragraph: inout [Substring], _ heading: String) {
    guard !paragraph.isEmpty else { return }
    let text = paragraph.joined(separator: " ").filter { $0 != "*" && $0 != "`" }
    paragraph = []
    if introduction == nil { introduction = text }
    if items[heading, default: []].count < Self.mostItems {
      items[heading, default: []].append(text)
    }
  }

  private static func isNoText(_ line: Substring) -> Bool {
    ["```", "|", "![", "<", "[!["].contains { line.hasPrefix($0) }
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while let last = line.last, last.isWhitespace { line.removeLast() }
    return line.drop { $0 == " " || $0 == "\t" }
  }

  private static func key(_ line: Substring) -> String {
    trimmed(line).lowercased().filter { $0 != "*" && $0 != ":" }
  }
}
