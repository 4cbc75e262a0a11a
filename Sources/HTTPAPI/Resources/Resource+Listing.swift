import Vocabulary

extension Resource {
  /// A thing with its key, ready to be ordered.
  struct Entry: Sendable {
    let key: SortKey
    let id: String
    let item: Item
  }

  /// How long a page may be.
  static var pageLimit: Int64 { 500 }
  static var usualPage: Int { 50 }

  /// A page of what the viewer may see and the query wants.
  func page(_ call: Call) throws(APIProblem) -> JSON {
    let wanted = call.query("sort") ?? sorts[0].usual
    let isDescending = wanted.hasPrefix("-")
    let name = isDescending ? String(wanted.dropFirst()) : wanted
    let sort = sorts.first { $0.name == name } ?? sorts[0]
    let limit = call.query("limit").flatMap { Int($0) } ?? Self.usualPage
    let cursor = try call.query("cursor").map { (text) throws(APIProblem) in
      try PageCursor(text, sort: wanted)
    }
    let entries = ordered(call, sort)
    let conditions = filters.flatMap { filter in
      (call.query[filter.name] ?? []).map { (filter, $0) }
    }
    var page: [Entry] = []
    var count: Int64 = 0
    var hasMore = false
    for index in entries.indices {
      var entry = entries[isDescending ? entries.count - 1 - index : index]
      if let atMoment {
        entry = Entry(
          key: entry.key, id: entry.id, item: atMoment(entry.item, call.snapshot, call.now))
      }
      guard
        call.viewer.seesEverything
          || call.viewer.may(.read, on: object(entry.item), in: call.snapshot),
        conditions.allSatisfy({ $0.0.matches(entry.item, $0.1, call.snapshot) })
      else { continue }
      count += 1
      if let cursor, !isBehind(entry, cursor, isDescending) { continue }
      if page.count < limit { page.append(entry) } else { hasMore = true }
    }
    var members: [String: JSON] = [
      "items": .array(page.map { json($0.item, call.snapshot, isDetailed: false) }),
      "count": .integer(count),
    ]
    if hasMore, let last = page.last {
      members["next"] = .string(PageCursor(sort: wanted, key: last.key, id: last.id).text)
    }
    return .object(members)
  }

  private func ordered(_ call: Call, _ sort: Sort<Item>) -> [Entry] {
    let make = {
      items(call.snapshot, call.path).map { Entry(key: sort.key($0), id: id($0), item: $0) }
        .sorted { $0.key == $1.key ? $0.id < $1.id : $0.key < $1.key }
    }
    return isWhole ? call.snapshot.derive("\(path) by \(sort.name)", make) : make()
  }

  private func isBehind(_ entry: Entry, _ cursor: PageCursor, _ isDescending: Bool) -> Bool {
    if entry.key == cursor.key { return isDescending ? entry.id < cursor.id : entry.id > cursor.id }
    return isDescending ? entry.key < cursor.key : entry.key > cursor.key
  }

  /// A thing as the interface shows it.
  func json(_ item: Item, _ snapshot: Snapshot, isDetailed: Bool) -> JSON {
    var members: [String: JSON] = [:]
    for field in fields where isDetailed || !field.isDetail {
      if let value = field.value(item, snapshot) { members[field.name] = value }
    }
    return .object(members)
  }

  /// The thing that a path names, if the viewer may see it.
  func found(_ call: Call) throws(APIProblem) -> Item {
    guard let item = find(call.snapshot, call.path),
      call.viewer.may(.read, on: object(item), in: call.snapshot)
    else { throw .notFound("there is no such \(title.lowercased()), or it is not for you") }
    return atMoment?(item, call.snapshot, call.now) ?? item
  }
}
