internal import Vocabulary

/// What is due when, over all instances and start events: a binary heap.
///
/// An entry is taken back by forgetting it: whoever reads asks the owner whether the entry still
/// says the truth, and drops it otherwise. So a change costs the logarithm of the number of
/// entries, and no more; when most entries are untrue, the heap is made anew.
struct DueQueue: Sendable {
  /// Who has something due. Instances come in the order in which they began; start events of
  /// definitions come before them.
  enum Owner: Hashable, Comparable, Sendable {
    case start(Int)
    case instance(Int)

    static func < (left: Owner, right: Owner) -> Bool {
      switch (left, right) {
      case (.start(let a), .start(let b)): a < b
      case (.instance(let a), .instance(let b)): a < b
      case (.start, .instance): true
      case (.instance, .start): false
      }
    }
  }

  /// One owner's next moment.
  struct Entry: Comparable, Sendable {
    let due: Instant
    let owner: Owner

    static func < (left: Entry, right: Entry) -> Bool {
      left.due != right.due ? left.due < right.due : left.owner < right.owner
    }
  }

  private var heap: [Entry] = []

  var count: Int { heap.count }

  var first: Entry? { heap.first }

  mutating func insert(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    sink(0)
  }

  /// Keeps the entries that are true, each once.
  mutating func keep(where isTrue: (Entry) -> Bool) {
    var kept: [Entry] = []
    for entry in heap.sorted() where entry != kept.last && isTrue(entry) { kept.append(entry) }
    // A sorted array is a heap.
    heap = kept
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
