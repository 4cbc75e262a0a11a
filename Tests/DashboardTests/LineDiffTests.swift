import Testing

@testable import Dashboard

/// Differences of texts, and the colours of source.
struct LineDiffTests {
  private static func text(_ diff: LineDiff) -> String {
    diff.lines.map { line in
      switch line.change {
      case .same: "  \(line.text)"
      case .removed: "- \(line.text)"
      case .added: "+ \(line.text)"
      }
    }.joined(separator: "\n")
  }

  @Test
  func `a changed line is removed and added, others stay`() {
    let diff = LineDiff("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n")
    #expect(Self.text(diff) == "  a\n- b\n+ x\n  c\n  d\n+ e")
    #expect(diff.lines.compactMap(\.new) == [1, 2, 3, 4, 5])
    #expect(diff.lines.compactMap(\.old) == [1, 2, 3, 4])
    #expect(diff.hunks(around: 0) == [1..<3, 5..<6])
    #expect(diff.hunks(around: 1) == [0..<6])
  }

  @Test
  func `no text and equal texts have nothing to show`() {
    #expect(LineDiff("", "").lines.isEmpty)
    #expect(LineDiff("a\nb", "a\nb\n").hunks(around: 3).isEmpty)
    #expect(Self.text(LineDiff("", "a\n")) == "+ a")
    #expect(Self.text(LineDiff("a\n", "")) == "- a")
  }

  @Test(arguments: 0..<50)
  func `a difference leads from one text to the other and back, by few lines`(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    func lines() -> [String] { (0..<next(30)).map { _ in "line \(next(6))" } }
    let (old, new) = (lines(), lines())
    func whole(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }
    let diff = LineDiff(whole(old), whole(new))
    #expect(diff.lines.filter { $0.change != .added }.map { String($0.text) } == old)
    #expect(diff.lines.filter { $0.change != .removed }.map { String($0.text) } == new)
    // A shortest script keeps as many lines as the longest common subsequence has.
    var common = [[Int]](
      repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        common[i][j] =
          old[i] == new[j]
          ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
      }
    }
    #expect(diff.lines.count { $0.change == .same } == common[0][0])
  }

  @Test
  func `texts that differ everywhere are shown whole`() {
    let old = (0..<3000).map { "a\($0)" }.joined(separator: "\n")
    let new = (0..<3000).map { "b\($0)" }.joined(separator: "\n")
    let diff = LineDiff(old, new)
    #expect(diff.lines.count { $0.change == .removed } == 3000)
    #expect(diff.lines.count { $0.change == .added } == 3000)
  }

  @Test
  func `the parts of a coloured line are the line`() {
    var highlight = Highlight(path: "score.py")
    let lines = [
      "def f(x): # no 'string'", "  return \"a\\\"b\" + 1.5", "'''long", "still'''if x:", "'open",
    ]
    var parts: [String] = []
    for line in lines {
      let found = highlight?.parts(of: Substring(line)) ?? []
      #expect(found.map { String($0.1) }.joined() == line)
      parts += found.filter { $0.0 != .plain }.map { "\($0.0) \($0.1)" }
    }
    #expect(
      parts == [
        "keyword def", "comment # no 'string'", "keyword return", "string \"a\\\"b\"",
        "number 1.5", "string '''long", "string still'''", "keyword if", "string 'open",
      ])
    #expect(Highlight(path: "data.bin") == nil)
  }
}
