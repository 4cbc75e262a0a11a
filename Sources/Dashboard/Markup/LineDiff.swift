/// The differences of two texts, line by line (E. W. Myers, "An O(ND) Difference Algorithm and Its
/// Variations", 1986), bounded: texts that differ in more than ``mostSteps`` lines are shown as
/// removed and added whole.
struct LineDiff {
  /// What happened to a line.
  enum Change: Hashable {
    case same
    case removed
    case added
  }

  /// One line, and its number in the old and the new text, from 1.
  struct Line {
    var change: Change
    var text: Substring
    var old: Int?
    var new: Int?
  }

  let lines: [Line]

  /// How many lines may differ before nothing finer is looked for.
  static let mostSteps = 800
  /// How many lines of each text are looked at.
  static let mostLines = 20_000

  init(_ old: String, _ new: String) {
    let left = Self.split(old)
    let right = Self.split(new)
    var start = 0
    while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
    var end = 0
    while end < left.count - start, end < right.count - start,
      left[left.count - 1 - end] == right[right.count - 1 - end]
    { end += 1 }
    let middle = Self.script(
      Array(left[start..<left.count - end]), Array(right[start..<right.count - end]))
    var changes = Array(repeating: Change.same, count: start)
    changes += middle
    changes += Array(repeating: .same, count: end)
    var lines: [Line] = []
    var (i, j) = (0, 0)
    for change in changes {
      switch change {
      case .same:
        lines.append(Line(change: .same, text: left[i], old: i + 1, new: j + 1))
        (i, j) = (i + 1, j + 1)
      case .removed:
        lines.append(Line(change: .removed, text: left[i], old: i + 1, new: nil))
        i += 1
      case .added:
        lines.append(Line(change: .added, text: right[j], old: nil, new: j + 1))
        j += 1
      }
    }
    self.lines = lines
  }

  private static func split(_ text: String) -> [Substring] {
    guard !text.isEmpty else { return [] }
    var lines = text.utf8.split(
      separator: UInt8(ascii: "\n"), maxSplits: mostLines, omittingEmptySubsequences: false
    ).map { Substring($0) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The shortest script from one list of lines to the other; removals before additions.
  private static func script(_ old: [Substring], _ new: [Substring]) -> [Change] {
    let whole =
      Array(repeating: Change.removed, count: old.count)
      + Array(repeating: Change.added, count: new.count)
    guard !old.isEmpty, !new.isEmpty else { return whole }
    let most = min(old.count + new.count, mostSteps)
    var reach = [Int](repeating: 0, count: 2 * most + 2)
    var trace: [[Int]] = []
    for depth in 0...most {
      trace.append(Array(reach[(most - depth)...(most + depth + 1)]))
      for diagonal in stride(from: -depth, through: depth, by: 2) {
        let isDown =
          diagonal == -depth
          || (diagonal != depth && reach[most + diagonal - 1] < reach[most + diagonal + 1])
        var x = isDown ? reach[most + diagonal + 1] : reach[most + diagonal - 1] + 1
        var y = x - diagonal
        while x < old.count, y < new.count, old[x] == new[y] { (x, y) = (x + 1, y + 1) }
        reach[most + diagonal] = x
        if x >= old.count, y >= new.count {
          return path(trace, depth: depth, diagonal: diagonal, x: x)
        }
      }
    }
    return whole
  }

  /// Walks the kept reaches back from the end. `trace[d]` holds the diagonals from -d to d + 1 as
  /// they were before step d.
  private static func path(_ trace: [[Int]], depth: Int, diagonal: Int, x: Int) -> [Change] {
    var changes: [Change] = []
    var (diagonal, x) = (diagonal, x)
    for step in stride(from: depth, through: 1, by: -1) {
      let reach = trace[step]
      func at(_ diagonal: Int) -> Int { reach[diagonal + step] }
      let isDown =
        diagonal == -step || (diagonal != step && at(diagonal - 1) < at(diagonal + 1))
      let before = isDown ? diagonal + 1 : diagonal - 1
      let start = at(before)
      let begin = isDown ? start : start + 1
      for _ in 0..<(x - begin) { changes.append(.same) }
      changes.append(isDown ? .added : .removed)
      (diagonal, x) = (before, start)
    }
    for _ in 0..<x { changes.append(.same) }
    return changes.reversed()
  }
}
