/// The names that are defined inside an expression, at the place that is being read: entries of
/// contexts, variables of loops, parameters of functions, and the items of filters.
struct FEELScopes {
  /// A name, where its value is, and what is known of it.
  struct Binding {
    let name: String
    let slot: FEELNode.Index
    let type: FEELType
  }

  /// What one construct adds.
  enum Scope {
    case bindings([Binding], FEELNames)
    /// Members of the item in a slot are names too.
    case filter(slot: FEELNode.Index, type: FEELType, FEELNames)
  }

  /// What a name means.
  enum Meaning {
    case local(FEELNode.Index, FEELType)
    case variable(FEELType)
  }

  /// The slots of one function, or of the whole expression.
  struct Frame {
    var scopes: [Scope] = []
    var slotCount = 0
    /// What the function takes along, in the order of its first slots.
    var captures: [Capture] = []
  }

  /// Something of the outside that a function uses.
  struct Capture {
    enum Source: Equatable {
      case local(FEELNode.Index)
      case variable(String)
    }
    let source: Source
    let type: FEELType
  }

  private(set) var frames = [Frame()]
  let environment: FEELEnvironment

  init(_ environment: FEELEnvironment) {
    self.environment = environment
  }

  var slotCount: Int { frames[frames.count - 1].slotCount }

  mutating func newSlot() -> FEELNode.Index {
    frames[frames.count - 1].slotCount += 1
    return FEELNode.Index(frames[frames.count - 1].slotCount - 1)
  }

  mutating func push(_ bindings: [Binding]) {
    frames[frames.count - 1].scopes.append(.bindings(bindings, FEELNames(bindings.map(\.name))))
  }

  mutating func pushFilter(slot: FEELNode.Index, type: FEELType) {
    frames[frames.count - 1].scopes.append(
      .filter(slot: slot, type: type, FEELNames(type.memberNames)))
  }

  /// Adds a name to the innermost scope.
  mutating func bind(_ binding: Binding) {
    let frame = frames.count - 1
    guard case .bindings(var bindings, var names)? = frames[frame].scopes.popLast() else { return }
    bindings.append(binding)
    names.insert(binding.name)
    frames[frame].scopes.append(.bindings(bindings, names))
  }

  mutating func pop() { frames[frames.count - 1].scopes.removeLast() }

  mutating func pushFrame() { frames.append(Frame()) }

  mutating func popFrame() -> Frame { frames.removeLast() }

  /// The longest name that is known at an index; the innermost of equally long ones.
  func longestName(at index: Int, in tokens: [FEELToken]) -> (name: String, count: Int)? {
    var best: (name: String, count: Int)?
    for frame in frames.reversed() {
      for scope in frame.scopes.reversed() {
        let names =
          switch scope {
          case .bindings(_, let names): names
          case .filter(_, _, let names): names
          }
        if let found = names.longest(at: index, in: tokens), found.count > best?.count ?? 0 {
          best = found
        }
      }
    }
    if let found = environment.patterns.longest(at: index, in: tokens),
      found.count > best?.count ?? 0
    {
      best = found
    }
    return best
  }

  /// What a name means in the innermost frame, and the filters in between: the slots of their
  /// items, the innermost first.
  mutating func meaning(of name: String) -> (meaning: Meaning, items: [(FEELNode.Index, FEELType)])
  {
    meaning(of: name, in: frames.count - 1)
  }

  private mutating func meaning(of name: String, in frame: Int)
    -> (meaning: Meaning, items: [(FEELNode.Index, FEELType)])
  {
    var items: [(FEELNode.Index, FEELType)] = []
    for scope in frames[frame].scopes.reversed() {
      switch scope {
      case .bindings(let bindings, _):
        if let binding = bindings.last(where: { $0.name == name }) {
          return (.local(binding.slot, binding.type), items)
        }
      case .filter(let slot, let type, _):
        items.append((slot, type))
      }
    }
    guard frame > 0 else { return (.variable(environment.names[name] ?? .any), items) }
    let (outer, outerItems) = meaning(of: name, in: frame - 1)
    for (slot, type) in outerItems { items.append((capture(.local(slot), type, in: frame), type)) }
    switch outer {
    case .local(let slot, let type):
      return (.local(capture(.local(slot), type, in: frame), type), items)
    case .variable(let type):
      return (.local(capture(.variable(name), type, in: frame), type), items)
    }
  }

  /// The slot of something of the outside. How many there will be is not known yet, so they lie
  /// below the frame, and have negative numbers.
  private mutating func capture(_ source: Capture.Source, _ type: FEELType, in frame: Int)
    -> FEELNode.Index
  {
    if let index = frames[frame].captures.firstIndex(where: { $0.source == source }) {
      return FEELNode.Index(-1 - index)
    }
    frames[frame].captures.append(Capture(source: source, type: type))
    return FEELNode.Index(-frames[frame].captures.count)
  }
}
