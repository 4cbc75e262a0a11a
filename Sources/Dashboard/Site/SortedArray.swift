/// Arrays that are kept sorted: an element is found in logarithmic time, and put in or taken out by
/// moving what stands behind it.
extension Array where Element: Equatable {
  /// Puts an element in at its place, unless it is there.
  mutating func insert(_ element: Element, sortedBy precedes: (Element, Element) -> Bool) {
    let place = self.place(of: element, sortedBy: precedes)
    guard place == count || self[place] != element else { return }
    insert(element, at: place)
  }

  /// Takes an element out, if it is there.
  mutating func remove(_ element: Element, sortedBy precedes: (Element, Element) -> Bool) {
    let place = self.place(of: element, sortedBy: precedes)
    guard place < count, self[place] == element else { return }
    remove(at: place)
  }

  /// The first place whose element does not precede this one.
  private func place(
    of element: Element, sortedBy precedes: (Element, Element) -> Bool
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if precedes(self[middle], element) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Dictionary where Value == Int {
  /// Counts something up or down; what is not there any more has no count.
  mutating func add(_ number: Int, to key: Key) {
    let count = self[key, default: 0] + number
    self[key] = count == 0 ? nil : count
  }
}
