/// A context: named values in the order in which they were put. Two are equal when they have the
/// same names with the same values, in whatever order.
package struct FEELContext: Hashable, Sendable {
  /// An entry.
  package struct Entry: Hashable, Sendable {
    package let name: String
    package var value: FEELValue
  }

  /// In order; each name is there once.
  package private(set) var entries: [Entry]
  /// Where each name stands, once there are many: few are found faster without.
  private var index: [String: Int]?

  private static let few = 12

  /// An empty context.
  package init() {
    entries = []
  }

  /// A context of some entries; the last of two with one name counts.
  package init(_ entries: some Sequence<(String, FEELValue)>) {
    self.entries = []
    for (name, value) in entries { self[name] = value }
  }

  /// The value of an entry; setting puts it in its place, or at the end. Setting `nil` does
  /// nothing.
  package subscript(_ name: String) -> FEELValue? {
    get { position(of: name).map { entries[$0].value } }
    set {
      guard let newValue else { return }
      if let position = position(of: name) {
        entries[position].value = newValue
        return
      }
      entries.append(Entry(name: name, value: newValue))
      if index != nil {
        index?[name] = entries.count - 1
      } else if entries.count > Self.few {
        var index: [String: Int] = [:]
        for (position, entry) in entries.enumerated() { index[entry.name] = position }
        self.index = index
      }
    }
  }

  private func position(of name: String) -> Int? {
    if let index { return index[name] }
    return entries.firstIndex { $0.name == name }
  }

  package static func == (left: FEELContext, right: FEELContext) -> Bool {
    left.entries.count == right.entries.count
      && left.entries.allSatisfy { right[$0.name] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(entries.count)
    for entry in entries.sorted(by: { $0.name < $1.name }) { hasher.combine(entry) }
  }
}
