import Vocabulary

/// A kind of thing that the interface lists: its members, filters and orders, said once. Routes,
/// checks and the description of the interface all come from here.
struct Resource<Item: Sendable>: Sendable {
  /// In the plural, as paths have it.
  let name: String
  /// In the singular, in upper camel case, for the description.
  let title: String
  let summary: String
  /// Below `/api/v1`, as `models/{model}/versions`.
  let path: String
  /// The name of the parameter that tells one from another.
  let key: String
  var keySchema = Schema.name
  let fields: [Field<Item>]
  var filters: [Filter<Item>] = []
  /// The first is the usual one.
  let sorts: [Sort<Item>]
  /// All there are, in no order; what they depend on is in the path.
  let items: @Sendable (Snapshot, [String: String]) -> [Item]
  let find: @Sendable (Snapshot, [String: String]) -> Item?
  let id: @Sendable (Item) -> String
  /// Whose permission counts.
  let object: @Sendable (Item) -> AccessObject
  /// A thing as it is at the moment of the answer, where that is not said by the records alone.
  /// Orders are those of the records.
  var atMoment: (@Sendable (Item, Snapshot, Instant) -> Item)?
  /// Whether what is listed depends on nothing but the records, so that its order is kept.
  var isWhole: Bool { !path.contains("{") }
}

/// A member of a thing.
struct Field<Item: Sendable>: Sendable {
  let name: String
  let schema: Schema
  let description: String
  /// Whether only the thing itself has it, and not its line in a list.
  var isDetail = false
  /// Whether it may be absent.
  var isOptional = false
  let value: @Sendable (Item, Snapshot) -> JSON?

  /// A member that is always there.
  init(
    _ name: String, _ schema: Schema, _ description: String,
    _ value: @escaping @Sendable (Item, Snapshot) -> JSON
  ) {
    self.name = name
    self.schema = schema
    self.description = description
    self.value = { value($0, $1) }
  }

  /// A member that may be absent.
  static func optional(
    _ name: String, _ schema: Schema, _ description: String,
    _ value: @escaping @Sendable (Item, Snapshot) -> JSON?
  ) -> Field {
    Field(name: name, schema: schema, description: description, isOptional: true, value: value)
  }

  private init(
    name: String, schema: Schema, description: String, isOptional: Bool,
    value: @escaping @Sendable (Item, Snapshot) -> JSON?
  ) {
    self.name = name
    self.schema = schema
    self.description = description
    self.isOptional = isOptional
    self.value = value
  }

  /// The same, for the thing itself alone.
  var inDetail: Field {
    var field = self
    field.isDetail = true
    return field
  }

  var property: Schema.Property {
    Schema.Property(name, schema, description, isRequired: !isOptional)
  }
}

/// A condition of a list, by a parameter of the query.
struct Filter<Item: Sendable>: Sendable {
  let name: String
  let schema: Schema
  let description: String
  var isRepeatable = false
  /// Whether a thing is wanted by a value.
  let matches: @Sendable (Item, String, Snapshot) -> Bool

  init(
    _ name: String, _ schema: Schema, _ description: String, isRepeatable: Bool = false,
    _ matches: @escaping @Sendable (Item, String, Snapshot) -> Bool
  ) {
    self.name = name
    self.schema = schema
    self.description = description
    self.isRepeatable = isRepeatable
    self.matches = matches
  }
}

/// An order of a list.
struct Sort<Item: Sendable>: Sendable {
  let name: String
  /// Whether the newest come first where nothing is said.
  var isOfTime = false
  let key: @Sendable (Item) -> SortKey

  init(_ name: String, _ key: @escaping @Sendable (Item) -> SortKey) {
    self.name = name
    self.key = key
  }

  /// An order by a moment; things without one are before all others.
  static func time(_ name: String, _ moment: @escaping @Sendable (Item) -> Instant?) -> Sort {
    var sort = Sort(name) { .number(moment($0)?.milliseconds ?? 0) }
    sort.isOfTime = true
    return sort
  }

  /// The order as the query says it where this one comes first.
  var usual: String { isOfTime ? "-" + name : name }
}

/// What things are ordered by; things of equal keys are ordered by their ids.
enum SortKey: Hashable, Comparable, Sendable {
  case number(Int64)
  case text(String)

  static func < (left: SortKey, right: SortKey) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}
