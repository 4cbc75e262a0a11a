import Vocabulary

/// Builds trees from events, with a stack of its own instead of recursion, and checks every limit
/// before a node is kept.
struct YAMLTreeBuilder {
  /// The finished documents.
  private(set) var documents: [YAMLNode] = []

  private let limits: YAMLLimits
  private var stack: [Frame] = []
  /// The anchors of the current document.
  private var anchors: [String: Anchor] = [:]
  /// Counts the anchored nodes, so that a collection does not overwrite an anchor that a node
  /// inside it has taken over.
  private var anchorCount = 0
  /// The nodes and the bytes of text so far, with aliases expanded.
  private var total = Size(nodes: 0, bytes: 0, depth: 0)

  /// How large a node is with its aliases expanded.
  private struct Size {
    var nodes: Int
    var bytes: Int
    /// 0 for a scalar.
    var depth: Int
  }

  private struct Anchor {
    let id: Int
    let position: SourcePosition
    /// `nil` while the node is being read.
    var target: (node: YAMLNode, size: Size)?
  }

  /// A collection that is being read.
  private struct Frame {
    let isMapping: Bool
    let position: SourcePosition
    let tag: String?
    let anchor: (name: String, id: Int)?
    var elements: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var key: YAMLNode?
    var keys: [String: SourcePosition] = [:]
    var size = Size(nodes: 1, bytes: 0, depth: 1)
  }

  init(limits: YAMLLimits) {
    self.limits = limits
  }

  /// Takes the next event.
  mutating func add(_ event: YAMLEvent) throws(YAMLError) {
    switch event.kind {
    case .documentStart:
      anchors = [:]
    case .documentEnd:
      break
    case .alias(let name):
      try addAlias(name, at: event.position)
    case .scalar(let scalar, let properties):
      try addScalar(scalar, properties, at: event.position)
    case .sequenceStart(let properties):
      try open(isMapping: false, properties, at: event.position)
    case .mappingStart(let properties):
      try open(isMapping: true, properties, at: event.position)
    case .sequenceEnd, .mappingEnd:
      try close()
    }
  }

  // MARK: - Nodes

  private mutating func addScalar(
    _ scalar: YAMLScalar, _ properties: YAMLEvent.Properties, at position: SourcePosition
  ) throws(YAMLError) {
    let node = YAMLNode(content: .scalar(scalar), position: position, tag: properties.tag)
    try YAMLTag.check(node)
    let size = Size(nodes: 1, bytes: scalar.text.utf8.count, depth: 0)
    try count(size, at: position)
    if let name = properties.anchor {
      let id = takeAnchor(name, at: position)
      anchors[name] = Anchor(id: id, position: position, target: (node, size))
    }
    try place(node, size, at: position)
  }

  private mutating func addAlias(
    _ name: String, at position: SourcePosition
  ) throws(YAMLError) {
    guard let anchor = anchors[name] else {
      throw YAMLError(
        position: position, code: "yaml-unknown-anchor",
        message:
          "the alias \(YAMLText.quoted("*" + name)) names no anchor before it in this document",
        hint: hint(for: name))
    }
    guard let (node, size) = anchor.target else {
      throw YAMLError(
        position: position, code: "yaml-self-reference",
        message:
          "the alias \(YAMLText.quoted("*" + name)) stands inside the node that it names, which "
          + "begins at \(anchor.position)")
    }
    try count(size, at: position)
    guard stack.count + size.depth <= limits.depth else { throw tooDeep(at: position) }
    guard total.bytes <= limits.bytes else {
      throw YAMLError(
        position: position, code: "yaml-too-large",
        message: "more than \(limits.bytes) bytes of text with aliases expanded")
    }
    try place(node, size, at: position)
  }

  private mutating func open(
    isMapping: Bool, _ properties: YAMLEvent.Properties, at position: SourcePosition
  ) throws(YAMLError) {
    guard stack.count < limits.depth else { throw tooDeep(at: position) }
    if let frame = stack.last, frame.isMapping, frame.key == nil {
      throw complexKey(isMapping ? "a mapping" : "a sequence", at: position)
    }
    let empty = YAMLNode(
      content: isMapping ? .mapping([]) : .sequence([]), position: position, tag: properties.tag)
    try YAMLTag.check(empty)
    try count(Size(nodes: 1, bytes: 0, depth: 0), at: position)
    let anchor = properties.anchor.map { (name: $0, id: takeAnchor($0, at: position)) }
    stack.append(
      Frame(isMapping: isMapping, position: position, tag: properties.tag, anchor: anchor))
  }

  private mutating func close() throws(YAMLError) {
    guard let frame = stack.popLast() else { return }
    let node = YAMLNode(
      content: frame.isMapping ? .mapping(frame.entries) : .sequence(frame.elements),
      position: frame.position, tag: frame.tag)
    if let (name, id) = frame.anchor, anchors[name]?.id == id {
      anchors[name]?.target = (node, frame.size)
    }
    try place(node, frame.size, at: frame.position)
  }

  /// Puts a finished node where it belongs: into the collection that is being read, or at the root.
  private mutating func place(
    _ node: YAMLNode, _ size: Size, at position: SourcePosition
  ) throws(YAMLError) {
    guard !stack.isEmpty else {
      documents.append(node)
      return
    }
    let top = stack.count - 1
    stack[top].size.nodes += size.nodes
    stack[top].size.bytes += size.bytes
    stack[top].size.depth = max(stack[top].size.depth, size.depth + 1)
    guard stack[top].isMapping else {
      stack[top].elements.append(node)
      return
    }
    if let key = stack[top].key {
      stack[top].entries.append(YAMLEntry(key: key, value: node))
      stack[top].key = nil
    } else {
      try checkKey(node, at: position)
      stack[top].key = node
    }
  }

  private mutating func takeAnchor(_ name: String, at position: SourcePosition) -> Int {
    anchorCount += 1
    anchors[name] = Anchor(id: anchorCount, position: position, target: nil)
    return anchorCount
  }

  // MARK: - Rules

  /// Keys are scalars, stand once in their mapping, and none of them is a merge key: YAML 1.2
  /// dropped it, readers differ in which value wins, and nobody who reviews a mapping sees what it
  /// holds.
  private mutating func checkKey(
    _ node: YAMLNode, at position: SourcePosition
  ) throws(YAMLError) {
    guard let scalar = node.scalar else {
      throw complexKey(node.mapping == nil ? "a sequence" : "a mapping", at: position)
    }
    if scalar.text == "<<", scalar.isPlain, node.tag == nil {
      throw YAMLError(
        position: position, code: "yaml-merge-key",
        message: "the merge key \"<<\" is not part of YAML 1.2",
        hint: "write the members out, or quote the key if it is meant as a name")
    }
    let top = stack.count - 1
    if let first = stack[top].keys.updateValue(position, forKey: scalar.text) {
      throw YAMLError(
        position: position, code: "yaml-duplicate-key",
        message: "the key \(YAMLText.quoted(scalar.text)) stands twice in one mapping, first at"
          + " \(first)")
    }
  }

  private mutating func count(_ size: Size, at position: SourcePosition) throws(YAMLError) {
    // Every anchored node has passed this check, so neither sum can overflow.
    total.nodes += size.nodes
    total.bytes += size.bytes
    guard total.nodes <= limits.nodes else {
      throw YAMLError(
        position: position, code: "yaml-too-many-nodes",
        message: "more than \(limits.nodes) values with aliases expanded")
    }
  }

  /// The anchor that was probably meant; looked for among few and short ones only, since comparing
  /// takes time by the product of the lengths.
  private func hint(for name: String) -> String? {
    let longest = 64
    guard name.utf8.count <= longest else { return nil }
    let candidates = anchors.keys.filter { $0.utf8.count <= longest }.sorted()
    return Suggestion.hint(for: name, among: candidates.prefix(100))
  }

  private func tooDeep(at position: SourcePosition) -> YAMLError {
    YAMLError(
      position: position, code: "yaml-too-deep",
      message: "nested more than \(limits.depth) deep")
  }

  private func complexKey(_ kind: String, at position: SourcePosition) -> YAMLError {
    YAMLError(
      position: position, code: "yaml-complex-key",
      message: "the key of a mapping is \(kind), a scalar expected",
      hint: "quote a text that begins with \"{\" or \"[\"")
  }
}
