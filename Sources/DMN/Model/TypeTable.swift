import Expressions

/// The types of a model: those of FEEL first, then the item definitions and their components.
struct TypeTable: Sendable {
  /// A type and what it asks of a value.
  struct Item: Sendable {
    indirect enum Base: Sendable {
      /// One of FEEL's own types.
      case simple(FEELType)
      /// Another item's.
      case reference(Int)
      /// A context with members.
      case components([(name: String, type: Int)])
      /// A function; only that it is one is checked.
      case function(parameters: [Int?], result: Int?)
    }

    let name: String
    var base: Base
    /// Whether a value is a list of these.
    let isCollection: Bool
    /// Which values may be: of a collection, which elements.
    var allowed: UnaryTests?
    /// The text of ``allowed``.
    let allowedText: String?
    /// Which lists may be, of a collection.
    var constraint: UnaryTests?
  }

  var items: [Item] = TypeTable.builtIn
  /// The items as FEEL sees them.
  private var feelTypes: [FEELType] = []

  /// FEEL's types under the names that files use, those of Camunda among them.
  private static let simple: [(names: [String], type: FEELType)] = [
    (["Any", "any"], .any),
    (["number", "integer", "long", "double", "float", "short", "decimal", "int"], .number),
    (["string"], .string),
    (["boolean", "bool"], .boolean),
    (["date"], .date),
    (["time"], .time),
    (["dateTime", "date and time", "datetime", "date-time"], .dateAndTime),
    (["dayTimeDuration", "days and time duration"], .daysAndTime),
    (["yearMonthDuration", "years and months duration"], .yearsAndMonths),
    (["context"], .context([])),
    (["Null", "null"], .null),
    (["list", "List"], .list(.any)),
  ]

  private static let builtIn: [Item] = simple.map { entry in
    Item(
      name: entry.names[0], base: .simple(entry.type), isCollection: false, allowed: nil,
      allowedText: nil, constraint: nil)
  }

  /// FEEL's own types by name.
  static let builtInNames: [String: Int] = {
    var names: [String: Int] = [:]
    for (index, entry) in simple.enumerated() {
      for name in entry.names { names[name] = index }
    }
    return names
  }()

  /// Adds an item and gives its index.
  mutating func add(_ item: Item) -> Int {
    items.append(item)
    return items.count - 1
  }

  // MARK: - Looking at types

  /// The type as FEEL sees it; before ``seal()`` nothing is known of item definitions.
  func feelType(_ index: Int?) -> FEELType {
    guard let index else { return .any }
    if feelTypes.indices.contains(index) { return feelTypes[index] }
    guard case .simple(let type) = items[index].base else { return .any }
    return type
  }

  /// Works out every type as FEEL sees it, once all items are defined.
  ///
  /// What is inside itself is any, and so is what would make a type larger than ``sizeLimit``: a
  /// few dozen definitions can name each other so that they spell out to more than a memory holds.
  mutating func seal() {
    var state = Sealing(count: items.count)
    for index in items.indices { _ = seal(index, &state, depth: 0) }
    feelTypes = state.types.map { $0 ?? .any }
  }

  /// How many types may be inside a type, counted as often as they are named.
  private static let sizeLimit = 2000

  private struct Sealing {
    var types: [FEELType?]
    var sizes: [Int]
    var isOpen: [Bool]

    init(count: Int) {
      types = Array(repeating: nil, count: count)
      sizes = Array(repeating: 1, count: count)
      isOpen = Array(repeating: false, count: count)
    }
  }

  private func seal(_ index: Int, _ state: inout Sealing, depth: Int) -> (FEELType, size: Int) {
    if let known = state.types[index] { return (known, state.sizes[index]) }
    guard !state.isOpen[index], depth <= 64 else { return (.any, 1) }
    state.isOpen[index] = true
    defer { state.isOpen[index] = false }
    var size = 1
    func inner(_ other: Int?) -> FEELType {
      guard let other else { return .any }
      let (type, more) = seal(other, &state, depth: depth + 1)
      guard size + more <= Self.sizeLimit else { return .any }
      size += more
      return type
    }
    let base: FEELType
    switch items[index].base {
    case .simple(let type): base = type
    case .reference(let other): base = inner(other)
    case .components(let components):
      base = .context(components.map { FEELType.Member($0.name, inner($0.type)) })
    case .function(let parameters, let result):
      base = .function(parameters.map { inner($0) }, inner(result))
    }
    let type = items[index].isCollection ? FEELType.list(base) : base
    state.types[index] = type
    state.sizes[index] = size
    return (type, size)
  }

  /// Whether values of a type are lists by its definition.
  func isCollection(_ index: Int) -> Bool {
    if items[index].isCollection { return true }
    guard case .reference(let other) = items[index].base, other != index else { return false }
    return isCollection(other)
  }

  /// What a function gives whose type is written as this: the result of a function type, or the
  /// type itself, as many files write the type of the result alone.
  func resultType(_ index: Int?) -> Int? {
    guard let index else { return nil }
    switch items[index].base {
    case .function(_, let result): return result
    case .reference(let other) where !items[index].isCollection && isFunction(other):
      return resultType(other)
    case .simple, .reference, .components: return index
    }
  }

  private func isFunction(_ index: Int) -> Bool {
    switch items[index].base {
    case .function: true
    case .reference(let other): isFunction(other)
    case .simple, .components: false
    }
  }

  /// The type of a collection's elements, as far as it has a name of its own.
  func element(of index: Int) -> Int? {
    guard case .reference(let other) = items[index].base else { return nil }
    return items[index].isCollection ? other : element(of: other)
  }

  /// The text of the values that a type allows.
  func allowedText(_ index: Int?) -> String? {
    guard let index else { return nil }
    if let text = items[index].allowedText { return text }
    guard case .reference(let other) = items[index].base else { return nil }
    return allowedText(other)
  }
}
