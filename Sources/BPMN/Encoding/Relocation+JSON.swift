import Vocabulary

extension Relocation {
  func members(_ element: (Int) -> JSON, _ flow: (Int) -> JSON) -> [(String, JSON?)] {
    [
      ("process", .string(process)),
      ("elements", Self.pairs(elements, element)),
      ("flows", flows.isEmpty ? nil : Self.pairs(flows, flow)),
      ("gone", gone.isEmpty ? nil : .array(gone.map(\.json))),
      ("dissolved", dissolved.isEmpty ? nil : .array(dissolved.map(\.json))),
      ("start", element(start)),
      ("endEvents", endEvents.isEmpty ? nil : .array(endEvents.map(element))),
    ]
  }

  /// `[[3, "Approve"], ...]`, by rising key.
  private static func pairs(_ places: [Key: Int], _ id: (Int) -> JSON) -> JSON {
    .array(places.sorted { $0.key < $1.key }.map { .array([$0.key.json, id($0.value)]) })
  }

  /// Reads what ``members(_:_:)`` gave, with the version that it names.
  init(_ fields: StoredFields) throws(StoredStateError) {
    let definition = fields.definition
    guard try fields.text("process") == definition.id else {
      throw fields.error("the migration is to \"\(try fields.text("process"))\"")
    }
    var endEvents: [Int] = []
    for id in fields.texts("endEvents") { endEvents.append(try fields.index(ofElement: id)) }
    self.init(
      process: definition.id,
      elements: try Self.places("elements", fields) { definition.element($0)?.index },
      flows: try Self.places("flows", fields) { definition.flow($0)?.index },
      gone: try Self.keys("gone", fields), dissolved: try Self.keys("dissolved", fields),
      start: try fields.element("start"), endEvents: endEvents)
  }

  private static func keys(
    _ name: String, _ fields: StoredFields
  ) throws(StoredStateError) -> [Key] {
    var keys: [Key] = []
    for number in fields.json[name]?.array ?? [] {
      keys.append(Key(Int(try fields.required(name, number.integer))))
    }
    return keys
  }

  private static func places(
    _ name: String, _ fields: StoredFields, _ index: (String) -> Int?
  ) throws(StoredStateError) -> [Key: Int] {
    var places: [Key: Int] = [:]
    for pair in fields.json[name]?.array ?? [] {
      let key = try fields.required(name, pair[0]?.integer)
      let id = try fields.required(name, pair[1]?.string)
      guard let found = index(id) else {
        throw fields.error("the process \"\(fields.definition.id)\" has no \"\(id)\"")
      }
      places[Key(Int(key))] = found
    }
    return places
  }
}
