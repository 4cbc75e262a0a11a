import Expressions
import Vocabulary
import XML

/// Makes a model out of the files: resolves references, finds cycles, compiles every expression
/// once.
struct ModelCompiler {
  let files: [ModelDraft]
  let limits: DecisionLimits
  var diagnostics: [Diagnostic] = []
  var elements: [ElementDraft] = []
  var types = TypeTable()
  /// The item definitions of each file, by name.
  var typeNames: [[String: Int]] = []
  /// Item definitions whose constraints are compiled once all types are known.
  var constrained: [(index: Int, xml: XMLElement, file: Int)] = []
  /// Where each item definition stands.
  var definitions: [Int: (xml: XMLElement, file: Int)] = [:]
  /// For each function that decisions invoke by its name the names of the arguments that they bind.
  lazy var boundNames: [String: [String]] = collectBoundNames()
  /// The names that all expressions of a file see, made once.
  var scopes: [Int: NameScope] = [:]
  /// The elements of each file, by id.
  private var indices: [[String: Int]] = []

  init(files: [ModelDraft], limits: DecisionLimits) {
    self.files = files
    self.limits = limits
  }

  mutating func compile() -> DecisionModel {
    collectElements()
    compileTypes()
    resolveRequirements()
    refuseCycles()
    let nodes = elements.indices.map { compileNode($0) }
    return DecisionModel(
      name: files[0].name, namespace: files[0].namespace, path: files[0].path, nodes: nodes,
      types: types, imports: importPaths(), limits: limits, isOpen: files[0].isOpen)
  }

  // MARK: - Findings

  mutating func report(
    _ code: String, at element: XMLElement, in file: Int, _ message: String, hint: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    guard diagnostics.count < Self.findingLimit else { return }
    diagnostics.append(
      Diagnostic(severity, code: code, at: files[file].location(element), message, hint: hint))
  }

  /// How many findings are told; who has more does not read them.
  static let findingLimit = 1000

  /// What somebody probably meant, where looking for it does not cost more than it is worth.
  func hint(for word: String, among candidates: [String]) -> String? {
    guard candidates.count <= 200, diagnostics.count < 100 else { return nil }
    return Suggestion.hint(for: word, among: candidates)
  }

  // MARK: - Elements

  private mutating func collectElements() {
    for (file, draft) in files.enumerated() {
      var ids: [String: Int] = [:]
      var names: Set<String> = []
      for xml in draft.root.children where xml.namespace == draft.root.namespace {
        guard let kind = ElementDraft.Kind(rawValue: xml.name) else { continue }
        guard let id = xml.filled("id") ?? xml.filled("name") else {
          report("missing-id", at: xml, in: file, "\(xml.name) has neither an id nor a name")
          continue
        }
        guard ids[id] == nil else {
          report(
            "duplicate-id", at: xml, in: file, "the id \"\(id)\" of \(xml.name) stands twice")
          continue
        }
        let element = ElementDraft(kind: kind, xml: xml, file: file, id: id)
        if !names.insert(element.name).inserted {
          report(
            "duplicate-name", at: xml, in: file,
            "the name \"\(element.name)\" of \(xml.described) stands twice", severity: .warning)
        }
        ids[id] = elements.count
        elements.append(element)
      }
      indices.append(ids)
    }
  }

  /// The element that a reference names: `#id` in its own file, `namespace#id` in another.
  private mutating func resolve(_ reference: XMLElement, in file: Int) -> Int? {
    let href = (reference.attribute("href") ?? "").trimmingSpaces
    let parts = href.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let namespace =
      parts.count == 2 && !parts[0].isEmpty ? String(parts[0]) : files[file].namespace
    let id = String(parts.last ?? "")
    let other =
      namespace == files[file].namespace
      ? file : importOrder(from: file).first { files[$0].namespace == namespace }
    if let other, let found = indices[other][id] { return found }
    // A missing file was told already.
    if other == nil, files[file].imports.contains(where: { $0.namespace == namespace }) {
      return nil
    }
    report(
      "unknown-reference", at: reference, in: file,
      "\(reference.name) names \"\(href)\", which is no element here",
      hint: hint(for: id, among: other.map { Array(indices[$0].keys) } ?? []))
    return nil
  }

  private mutating func resolveRequirements() {
    let requirements = [
      ("informationRequirement", ["requiredInput", "requiredDecision"]),
      ("knowledgeRequirement", ["requiredKnowledge"]),
    ]
    for index in elements.indices {
      let element = elements[index]
      var seen: Set<Int> = []
      for (name, targets) in requirements {
        for requirement in element.xml.children(name) {
          for target in requirement.children where targets.contains(target.name) {
            guard let needed = resolve(target, in: element.file) else { continue }
            if seen.insert(needed).inserted { elements[index].requirements.append(needed) }
          }
        }
      }
      if element.kind == .decisionService { resolveService(index) }
    }
  }

  /// Parameters of a service: input data, then input decisions (DMN 1.5, 10.4), each in the order
  /// of the text.
  private mutating func resolveService(_ index: Int) {
    let element = elements[index]
    for output in element.xml.children("outputDecision") {
      if let found = resolve(output, in: element.file) { elements[index].outputs.append(found) }
    }
    for name in ["inputData", "inputDecision"] {
      for input in element.xml.children(name) {
        if let found = resolve(input, in: element.file) {
          elements[index].parameters.append(found)
        }
      }
    }
    if elements[index].outputs.isEmpty {
      report(
        "service-without-output", at: element.xml, in: element.file,
        "\(element.xml.described) has no output decision")
    }
  }

  // MARK: - Cycles

  /// A requirement that leads back to its own element cannot be evaluated: it is told with the way
  /// round, and cut.
  private mutating func refuseCycles() {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: elements.count)
    var cycles = 0
    for start in elements.indices where marks[start] == .new {
      // A stack of its own: a long chain of decisions must not use up the thread's.
      var path: [(element: Int, next: Int)] = [(start, 0)]
      marks[start] = .open
      while let (element, next) = path.last {
        guard next < elements[element].requirements.count else {
          marks[element] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let needed = elements[element].requirements[next]
        switch marks[needed] {
        case .done: break
        case .new:
          marks[needed] = .open
          path.append((needed, 0))
        case .open:
          elements[element].requirements.remove(at: next)
          path[path.count - 1].next -= 1
          cycles += 1
          // The way round may be long, and there may be many.
          guard cycles <= 20 else { continue }
          let names = path.drop { $0.element != needed }.prefix(20).map {
            elements[$0.element].name
          }
          report(
            "requirement-cycle", at: elements[element].xml, in: elements[element].file,
            "\(elements[element].xml.described) needs itself: "
              + (names + [elements[needed].name]).map { "\"\($0)\"" }.joined(separator: " needs "))
        }
      }
    }
  }

  // MARK: - Imports

  /// For each file the way to every other one through imports: the prefixes of its names.
  private func importPaths() -> [[[String]?]] {
    files.indices.map { importPaths(from: $0) }
  }

  /// The files that a file's imports lead to, the nearest first, itself among them.
  private func importOrder(from start: Int) -> [Int] {
    var seen: Set<Int> = [start]
    var order = [start]
    var index = 0
    while index < order.count {
      for wanted in files[order[index]].imports {
        if let target = wanted.target, seen.insert(target).inserted { order.append(target) }
      }
      index += 1
    }
    return order
  }

  func importPaths(from start: Int) -> [[String]?] {
    var paths = [[String]?](repeating: nil, count: files.count)
    paths[start] = []
    for file in importOrder(from: start) {
      for wanted in files[file].imports {
        guard let target = wanted.target, paths[target] == nil, let path = paths[file] else {
          continue
        }
        paths[target] = wanted.prefix.isEmpty ? path : path + [wanted.prefix]
      }
    }
    return paths
  }
}
