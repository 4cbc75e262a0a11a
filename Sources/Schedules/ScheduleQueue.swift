package import Vocabulary

/// Which of many schedules is due next: a binary heap that knows the place of each id.
///
/// The next wake-up is at hand at once; adding, moving, removing and taking one costs the logarithm
/// of their number. Equal times come in the order of their ids.
package struct ScheduleQueue: Sendable {
  private var heap: [Entry] = []
  private var places: [String: Int] = [:]

  private struct Entry: Sendable {
    let time: Int64
    let id: String

    func isBefore(_ other: Entry) -> Bool {
      time != other.time ? time < other.time : id < other.id
    }
  }

  /// A queue with nothing in it.
  package init() {}

  /// How many schedules wait.
  package var count: Int { heap.count }

  /// When the first of them is due; `nil` while none waits.
  package var nextWake: Instant? { heap.first.map { Instant(milliseconds: $0.time) } }

  /// When a schedule is due; `nil` while it does not wait.
  package subscript(_ id: String) -> Instant? {
    places[id].map { Instant(milliseconds: heap[$0].time) }
  }

  /// Makes a schedule wait until a moment, in the place of one for which it waited before; `nil`
  /// takes it out.
  package mutating func set(_ id: String, _ due: Instant?) {
    guard let due else {
      remove(id)
      return
    }
    let entry = Entry(time: due.milliseconds, id: id)
    guard let place = places[id] else {
      heap.append(entry)
      places[id] = heap.count - 1
      rise(heap.count - 1)
      return
    }
    let isEarlier = entry.isBefore(heap[place])
    heap[place] = entry
    if isEarlier { rise(place) } else { sink(place) }
  }

  /// Takes a schedule out.
  package mutating func remove(_ id: String) {
    guard let place = places.removeValue(forKey: id) else { return }
    let last = heap.removeLast()
    guard place < heap.count else { return }
    let isEarlier = last.isBefore(heap[place])
    heap[place] = last
    places[last.id] = place
    if isEarlier { rise(place) } else { sink(place) }
  }

  /// Takes the first schedule out if it is due.
  package mutating func popDue(now: Instant) -> String? {
    guard let first = heap.first, first.time <= now.milliseconds else { return nil }
    remove(first.id)
    return first.id
  }

  private mutating func rise(_ start: Int) {
    var place = start
    let entry = heap[place]
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.isBefore(heap[parent]) else { break }
      put(heap[parent], place)
      place = parent
    }
    put(entry, place)
  }

  private mutating func sink(_ start: Int) {
    var place = start
    let entry = heap[place]
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(entry) else { break }
      put(heap[child], place)
      place = child
    }
    put(entry, place)
  }

  private mutating func put(_ entry: Entry, _ place: Int) {
    heap[place] = entry
    places[entry.id] = place
  }
}
