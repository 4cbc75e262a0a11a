internal import Vocabulary

/// Whether what was found is what was expected.
enum ScenarioComparison {
  /// Both in their normal form (``ScenarioState/normal(_:of:)``). Unless it is exact, an entry of a
  /// list need not say all: it stands for one that has all that it says.
  static func isMet(_ wanted: JSON, by found: JSON, isExact: Bool) -> Bool {
    guard wanted != found else { return true }
    guard !isExact, let wanted = wanted.array, var left = found.array,
      wanted.count == left.count
    else { return false }
    // Those that say more choose first: they fit fewer.
    for entry in wanted.sorted(by: { size($0) > size($1) }) {
      guard let index = left.firstIndex(where: { isPart(entry, of: $0) }) else { return false }
      left.remove(at: index)
    }
    return true
  }

  private static func size(_ entry: JSON) -> Int { entry.object?.count ?? 0 }

  private static func isPart(_ entry: JSON, of other: JSON) -> Bool {
    guard let members = entry.object, let others = other.object else { return entry == other }
    return members.allSatisfy { others[$0.key] == $0.value }
  }
}
