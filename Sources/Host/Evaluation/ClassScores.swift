import Vocabulary

/// The probabilities that a model gives for classes: a column for each class.
struct ClassScores: Sendable {
  private static let mostClasses = 1000

  private var names: Set<String> = []
  /// For each class its probabilities; nothing once rows name different classes, as that is an
  /// error whatever comes.
  private var columns: [String: [Double]] = [:]
  /// How many classes each row names.
  private var counts: [Int32]
  private var isEven: Bool

  /// Begins after some rows that name no class.
  init(after rows: Int) {
    counts = [Int32](repeating: 0, count: rows)
    isEven = rows == 0
  }

  /// Adds a row that has a number instead of classes.
  mutating func appendNumber() {
    counts.append(0)
    forget()
  }

  /// Adds a row.
  mutating func append(_ classes: [String: JSON]) {
    counts.append(Int32(classes.count))
    if counts.count == 1, classes.count <= Self.mostClasses {
      for name in classes.keys { columns[name] = [] }
      names.formUnion(classes.keys)
    }
    if isEven, classes.count == columns.count, classes.keys.allSatisfy({ columns[$0] != nil }) {
      for (name, value) in classes { columns[name]?.append(value.double ?? .nan) }
    } else {
      forget()
      names.formUnion(classes.keys)
    }
  }

  private mutating func forget() {
    isEven = false
    columns = [:]
  }

  /// The classes, sorted, and the probabilities of each.
  func finished() throws(ScoringProblem) -> (classes: [String], probabilities: [[Double]]) {
    guard names.count <= Self.mostClasses else {
      throw ScoringProblem("the output names \(names.count) classes, at most \(Self.mostClasses)")
    }
    let classes = names.sorted()
    if let row = counts.firstIndex(where: { $0 != Int32(classes.count) }) {
      throw ScoringProblem(
        "output \(row + 1) gives \(counts[row]) probabilities, "
          + "and there are \(classes.count) classes")
    }
    return (classes, classes.map { columns[$0] ?? [] })
  }
}
