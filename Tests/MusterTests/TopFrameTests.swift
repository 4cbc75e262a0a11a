import Testing

@testable import muster

/// Pictures of `muster top` as text.
struct TopFrameTests {
  private let plain = Style(isColoured: false)

  private func frame(_ rows: [Int]) -> TopFrame {
    TopFrame(
      head: ["muster top  bank main", "at work, pass 7"],
      sections: zip(["PASSES", "JOBS", "TASKS", "RUNTIMES"], rows).map { title, count in
        var section = TopFrame.Section(title, heads: ["NAME", "SAYS"], empty: "nothing")
        section.rows = (0..<count).map { ["\(title.lowercased())-\($0)", "word word word"] }
        return section
      })
  }

  @Test
  func `where room does not matter, twenty rows of each list are shown`() {
    let lines = frame([1, 0, 30, 2]).lines(width: 200, height: nil, style: plain)
    #expect(
      lines.prefix(5) == [
        "muster top  bank main", "at work, pass 7", "", "PASSES", "  NAME      SAYS",
      ])
    #expect(lines.contains("JOBS") && lines.contains("  nothing"))
    #expect(lines.contains("TASKS  and 10 more"))
    #expect(lines.count { $0.hasPrefix("  tasks-") } == 20)
  }

  @Test(arguments: [3, 10, 14, 20, 24, 40, 100])
  func `a picture is never higher than the terminal, and each list gets its share`(height: Int) {
    let lines = frame([50, 2, 50, 50]).lines(width: 200, height: height, style: plain)
    #expect(lines.count <= height)
    guard height >= 20 else { return }
    let counts = ["passes", "jobs", "tasks", "runtimes"].map { name in
      lines.count { $0.hasPrefix("  \(name)-") }
    }
    #expect(counts.allSatisfy { $0 >= 1 })
    #expect(counts[1] <= 2)
    #expect((counts.max() ?? 0) - (counts.filter { $0 > 2 }.min() ?? 0) <= 1 || counts[0] <= 2)
    #expect(lines.count >= height - 2)
  }

  @Test(arguments: [1, 5, 20, 40, 80])
  func `no line is wider than the terminal, with colour or without`(width: Int) {
    for style in [plain, Style(isColoured: true)] {
      for line in frame([3, 3, 3, 3]).lines(width: width, height: 40, style: style) {
        #expect(TextCells.width(line) <= width)
        // What begins a colour also ends it.
        let begins = line.split(separator: "\u{1B}[", omittingEmptySubsequences: false).dropFirst()
        #expect(begins.isEmpty || begins.last?.hasPrefix("0m") == true)
      }
    }
  }

  @Test
  func `what is cut says so, and wide characters count twice`() {
    #expect(TextCells.clipped("credit-risk", to: 11) == "credit-risk")
    #expect(TextCells.clipped("credit-risk", to: 7) == "credit…")
    #expect(TextCells.clipped("模型模型", to: 5) == "模型…")
    #expect(TextCells.clipped("\u{1B}[1mcredit\u{1B}[0m", to: 3) == "\u{1B}[1mcr…\u{1B}[0m")
    #expect(TextCells.clipped("x", to: 0) == "")
    #expect(TextCells.width("e\u{301}") == 1)
  }
}
