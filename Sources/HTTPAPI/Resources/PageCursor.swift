import Vocabulary

/// Where a page ended: the key and the id of its last thing, so that the next one goes on there
/// whatever came or went meanwhile. Nobody outside needs to know what is in it.
struct PageCursor: Hashable, Sendable {
  let sort: String
  let key: SortKey
  let id: String

  var text: String {
    let json: JSON =
      switch key {
      case .number(let number): [.string(sort), .integer(number), .string(id)]
      case .text(let text): [.string(sort), .string(text), .string(id)]
      }
    return Base64.text(of: Array(json.canonicalText.utf8)).map { character in
      switch character {
      case "+": "-"
      case "/": "_"
      case "=": ""
      default: String(character)
      }
    }.joined()
  }

  init(sort: String, key: SortKey, id: String) {
    self.sort = sort
    self.key = key
    self.id = id
  }

  /// Reads a cursor that was given for the same order.
  init(_ text: String, sort: String) throws(APIProblem) {
    var base = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    while !base.count.isMultiple(of: 4) { base.append("=") }
    let places = [
      APIProblem.Place(
        place: "cursor", detail: "expected the next of a page of this list and this order")
    ]
    guard let bytes = Base64.bytes(of: String(base).utf8), let json = try? JSON(parsing: bytes),
      json[0]?.string == sort, let id = json[2]?.string, json[3] == nil
    else { throw .badRequest("the cursor cannot be used", places: places) }
    switch json[1] {
    case .integer(let number): self.init(sort: sort, key: .number(number), id: id)
    case .string(let text): self.init(sort: sort, key: .text(text), id: id)
    default: throw .badRequest("the cursor cannot be used", places: places)
    }
  }
}
