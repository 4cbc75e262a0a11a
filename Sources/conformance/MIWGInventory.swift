import Interchange
import Vocabulary

/// What a document has, counted and listed as the suite does.
struct MIWGInventory {
  private var modelCounts: [String: Int] = [:]
  private var diagramCounts: [String: Int] = [:]
  private var foreignCounts: [String: Int] = [:]
  private var elements: [JSON] = []
  private var flows: [JSON] = []
  private var executable: [JSON] = []
  private var hasDiagramAsDrawn: [String]

  init(_ document: BPMNDocument) {
    hasDiagramAsDrawn = Self.drawingProblems(document)
    for element in document.elements {
      switch element.part {
      case .diagram: diagramCounts[element.tag, default: 0] += 1
      case .foreign: foreignCounts["{\(element.namespace)}\(element.tag)", default: 0] += 1
      case .model:
        modelCounts[element.tag, default: 0] += 1
        add(element, of: document)
      }
    }
  }

  private mutating func add(_ element: BPMNElement, of document: BPMNDocument) {
    if let id = element.id {
      var around = document.parent(of: element)
      while let candidate = around, candidate.id == nil { around = document.parent(of: candidate) }
      elements.append([.string(id), .string(element.tag), Self.text(around?.id)])
    }
    if ["association", "messageFlow", "sequenceFlow"].contains(element.tag) {
      let ends = document.connection(element)
      flows.append(
        [
          .string(element.tag), Self.text(element.id), Self.text(ends.sources.first),
          Self.text(ends.target),
        ])
    }
    if element.tag == "process", element.isTrue("isExecutable") {
      executable.append(Self.text(element.id))
    }
  }

  private static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// The typed drawing must have every shape, edge and waypoint that the elements have.
  private static func drawingProblems(_ document: BPMNDocument) -> [String] {
    let planes = document.diagrams.flatMap(\.planes)
    func count(_ tag: String) -> Int {
      document.elements.count { $0.part == .diagram && $0.tag == tag }
    }
    let pairs = [
      ("BPMNShape", planes.reduce(0) { $0 + $1.shapes.count }),
      ("BPMNEdge", planes.reduce(0) { $0 + $1.edges.count }),
      ("waypoint", planes.reduce(0) { $0 + $1.edges.reduce(0) { $0 + $1.waypoints.count } }),
    ]
    return pairs.compactMap { tag, found in
      found == count(tag) ? nil : "\(found) of \(count(tag)) \(tag) in the drawing"
    }
  }

  /// A sentence for each part that is not as the suite lists it.
  func differences(from model: JSON) -> [String] {
    var found = hasDiagramAsDrawn
    found += Self.counts("element", modelCounts, Self.counts(model["modelElements"]))
    found += Self.counts("diagram element", diagramCounts, Self.counts(model["diagramElements"]))
    found += Self.counts("foreign element", foreignCounts, Self.foreign(model["foreignElements"]))
    found += Self.entries("element", elements, model["elements"])
    found += Self.entries("flow", flows, model["flows"])
    found += Self.entries("executable process", executable, model["executable"])
    return found
  }

  private static func counts(_ json: JSON?) -> [String: Int] {
    guard case .object(let members)? = json else { return [:] }
    return members.compactMapValues { $0.integer.map { Int($0) } }
  }

  private static func foreign(_ json: JSON?) -> [String: Int] {
    guard case .array(let rows)? = json else { return [:] }
    var counts: [String: Int] = [:]
    for case .array(let row) in rows where row.count == 3 {
      counts["{\(row[0].string ?? "")}\(row[1].string ?? "")"] = row[2].integer.map { Int($0) }
    }
    return counts
  }

  private static func counts(
    _ what: String, _ found: [String: Int], _ expected: [String: Int]
  ) -> [String] {
    Set(found.keys).union(expected.keys).sorted().compactMap { name in
      let (has, wants) = (found[name] ?? 0, expected[name] ?? 0)
      return has == wants ? nil : "\(what) \(name): found \(has), expected \(wants)"
    }
  }

  /// As bags: nothing may be missing and nothing may be there that is not listed.
  private static func entries(_ what: String, _ found: [JSON], _ expected: JSON?) -> [String] {
    guard case .array(let wanted)? = expected else { return [] }
    var balance: [String: Int] = [:]
    for entry in found { balance[entry.canonicalText, default: 0] += 1 }
    for entry in wanted { balance[entry.canonicalText, default: 0] -= 1 }
    return balance.sorted { $0.key < $1.key }.filter { $0.value != 0 }.prefix(5).map {
      "\(what) \($0.key) is \($0.value < 0 ? "missing" : "not in the inventory")"
    }
  }
}
