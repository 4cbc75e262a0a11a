import Vocabulary

/// A step of an evaluation. Everything that it needs is a number: of another node, or of an element
/// of one of the lists of ``FEELProgram``. So a program is a few flat arrays, and walking over it
/// moves no memory.
enum FEELNode: Sendable {
  typealias Index = Int32

  enum Comparison: UInt8, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    init?(_ symbol: String) {
      switch symbol {
      case "=": self = .equal
      case "!=": self = .notEqual
      case "<": self = .less
      case "<=": self = .lessOrEqual
      case ">": self = .greater
      case ">=": self = .greaterOrEqual
      default: return nil
      }
    }
  }

  enum Arithmetic: UInt8, Sendable {
    case add, subtract, multiply, divide, power
  }

  /// Of ``FEELProgram/constants``.
  case constant(Index)
  /// A slot of the frame.
  case local(Index)
  /// A variable by its name, one of ``FEELProgram/texts``.
  case variable(Index)
  /// A path of members into a variable: the lists of names, the first being the variable's.
  case variablePath(names: Index)
  /// A name inside filters: a member of one of the items (a list of slots, the innermost first), or
  /// else what the other node says.
  case scoped(name: Index, items: Index, other: Index)
  case negate(Index)
  case arithmetic(Arithmetic, Index, Index)
  case compare(Comparison, Index, Index)
  case and(Index, Index)
  case or(Index, Index)
  case between(Index, Index, Index)
  /// The value goes to a slot; then the tests, a list of nodes, look at it.
  case contained(value: Index, slot: Index, tests: Index)
  /// Compares the value in a slot.
  case testCompare(Comparison, slot: Index, Index)
  /// Looks for the value in a slot among what the node gives.
  case testValue(slot: Index, Index)
  /// A condition about the value in a slot, which it names as `?`.
  case testCondition(Index)
  /// At least one of the tests; or, when negated, none.
  case anyTest(tests: Index, isNegated: Bool)
  /// Whatever the input is.
  case always
  case conditional(Index, Index, Index)
  case list(Index)
  /// The names, their values, and the slots where later entries find them.
  case context(names: Index, values: Index, slots: Index)
  case interval(Index, Index, includesStart: Bool, includesEnd: Bool)
  case oneSided(Comparison, Index)
  case path(Index, name: Index)
  case filter(Index, Index, slot: Index)
  /// The function's value, and its arguments.
  case call(Index, arguments: Index, names: Index)
  case callBuiltIn(FEELBuiltIn, arguments: Index, names: Index)
  /// Of ``FEELProgram/loops``.
  case loop(Index)
  /// Of ``FEELProgram/closures``.
  case closure(Index)
  /// Of ``FEELProgram/types``.
  case instanceOf(Index, type: Index)
  /// Null, and the text says why.
  case failure(Index)
}

/// What FEEL was read to. Never changes once it is made.
final class FEELProgram: Sendable {
  /// `for`, `some` and `every`.
  struct Loop: Sendable {
    enum Kind: Sendable { case collect, some, every }

    struct Iteration: Sendable {
      let slot: FEELNode.Index
      let domain: FEELNode.Index
      /// The other end, of `in 1..5`.
      let end: FEELNode.Index?
    }

    let kind: Kind
    let iterations: [Iteration]
    let body: FEELNode.Index
    /// Where the results so far are, if the body looks at them.
    let partialSlot: FEELNode.Index?
  }

  /// A function that is written in FEEL.
  struct Closure: Sendable {
    let parameters: [FEELFunction.Parameter]
    let result: FEELType
    let body: FEELNode.Index
    /// What it takes along from where it is written: nodes of the outside. Their values lie below
    /// its frame, the first at slot -1; the arguments are the first slots of the frame.
    let captures: [FEELNode.Index]
    /// The capture that is the function itself, where its own name is used in it.
    let ownCapture: Int?
    /// How many slots its frame has, beside the captures.
    let slotCount: Int
  }

  let nodes: [FEELNode]
  let positions: [SourcePosition]
  let constants: [FEELValue]
  let texts: [String]
  let lists: [[FEELNode.Index]]
  let loops: [Loop]
  let closures: [Closure]
  let types: [FEELType]
  let root: FEELNode.Index
  /// How many slots the outermost frame has.
  let slotCount: Int

  init(_ builder: FEELProgramBuilder, root: FEELNode.Index, slotCount: Int) {
    nodes = builder.nodes
    positions = builder.positions
    constants = builder.constants
    texts = builder.texts
    lists = builder.lists
    loops = builder.loops
    closures = builder.closures
    types = builder.types
    self.root = root
    self.slotCount = slotCount
  }
}

extension FEELProgram {
  /// The variables that some node looks up, sorted.
  var variableNames: [String] {
    var names: Set<String> = []
    for node in nodes {
      switch node {
      case .variable(let name): names.insert(texts[Int(name)])
      case .variablePath(let path): names.insert(texts[Int(lists[Int(path)][0])])
      default: break
      }
    }
    return names.sorted()
  }
}

/// A program while it is read.
struct FEELProgramBuilder {
  fileprivate(set) var nodes: [FEELNode] = []
  fileprivate(set) var positions: [SourcePosition] = []
  fileprivate(set) var constants: [FEELValue] = []
  fileprivate(set) var texts: [String] = []
  fileprivate(set) var lists: [[FEELNode.Index]] = []
  fileprivate(set) var loops: [FEELProgram.Loop] = []
  fileprivate(set) var closures: [FEELProgram.Closure] = []
  fileprivate(set) var types: [FEELType] = []
  private var textIndices: [String: FEELNode.Index] = [:]

  mutating func add(_ node: FEELNode, _ position: SourcePosition) -> FEELNode.Index {
    nodes.append(node)
    positions.append(position)
    return FEELNode.Index(nodes.count - 1)
  }

  mutating func constant(_ value: FEELValue) -> FEELNode.Index {
    constants.append(value)
    return FEELNode.Index(constants.count - 1)
  }

  mutating func text(_ text: String) -> FEELNode.Index {
    if let index = textIndices[text] { return index }
    texts.append(text)
    let index = FEELNode.Index(texts.count - 1)
    textIndices[text] = index
    return index
  }

  mutating func list(_ list: [FEELNode.Index]) -> FEELNode.Index {
    lists.append(list)
    return FEELNode.Index(lists.count - 1)
  }

  mutating func loop(_ loop: FEELProgram.Loop) -> FEELNode.Index {
    loops.append(loop)
    return FEELNode.Index(loops.count - 1)
  }

  mutating func closure(_ closure: FEELProgram.Closure) -> FEELNode.Index {
    closures.append(closure)
    return FEELNode.Index(closures.count - 1)
  }

  mutating func type(_ type: FEELType) -> FEELNode.Index {
    types.append(type)
    return FEELNode.Index(types.count - 1)
  }
}
