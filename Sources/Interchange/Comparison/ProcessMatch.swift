/// Which element of one file is which of another.
///
/// First by id, then by name, then by what stands around; in each step only what is unmistakable on
/// both sides is matched.
struct ProcessMatch {
  private(set) var newOfOld: [Int: Int] = [:]
  private(set) var oldOfNew: [Int: Int] = [:]
  private let old: BPMNDocument
  private let new: BPMNDocument

  init(_ old: BPMNDocument, _ new: BPMNDocument) {
    self.old = old
    self.new = new
    pair(old.root.index, new.root.index)
    matchByID()
    // The only process of a file is the same one, whatever it is called.
    matchBy { _, element in element.tag == "process" ? element.tag : nil }
    matchBy { side, element in
      guard let name = element.name ?? side.global(element) else { return nil }
      return "\(element.tag)|\(name)|\(side.scope(element))"
    }
    // What stands around becomes known step by step, from what is matched already.
    for _ in 0..<8 {
      let before = newOfOld.count
      matchBy { side, element in side.neighbours(element) }
      matchBy { side, element in
        ProcessFacts.isLine(element)
          ? side.ends(element) : "\(element.tag)|\(element.name ?? "")|\(side.scope(element))"
      }
      if newOfOld.count == before { break }
    }
  }

  /// The same text for the two halves of a pair.
  func identityOfOld(_ element: BPMNElement) -> String {
    newOfOld[element.index].map { "=\($0)" } ?? "-\(element.index)"
  }

  /// The same text for the two halves of a pair.
  func identityOfNew(_ element: BPMNElement) -> String {
    oldOfNew[element.index] == nil ? "+\(element.index)" : "=\(element.index)"
  }

  private mutating func pair(_ old: Int, _ new: Int) {
    newOfOld[old] = new
    oldOfNew[new] = old
  }

  private mutating func matchByID() {
    for element in ProcessFacts.subjects(of: old) {
      guard let id = element.id, let other = new.element(id), ProcessFacts.isSubject(other),
        ProcessFacts.family(element) == ProcessFacts.family(other),
        oldOfNew[other.index] == nil
      else { continue }
      pair(element.index, other.index)
    }
  }

  /// One of the two files, and how its elements are known so far.
  private struct Side {
    let document: BPMNDocument
    let identity: (BPMNElement) -> String
    let lines: [Int: [BPMNElement]]

    /// What tells a declaration from others when it has no name.
    func global(_ element: BPMNElement) -> String? {
      element["errorCode"] ?? element["escalationCode"]
    }

    func scope(_ element: BPMNElement) -> String {
      document.parent(of: element).map(identity) ?? ""
    }

    func ends(_ line: BPMNElement) -> String? {
      guard let source = document.target(of: "sourceRef", on: line),
        let target = document.target(of: "targetRef", on: line)
      else { return nil }
      let (from, to) = (identity(source), identity(target))
      guard from.hasPrefix("="), to.hasPrefix("=") else { return nil }
      return "\(line.tag)|\(from)|\(to)"
    }

    /// Which known elements lead here and are led to; `nil` where nothing is known.
    func neighbours(_ element: BPMNElement) -> String? {
      guard !ProcessFacts.isLine(element) else { return nil }
      var known: [String] = []
      for line in lines[element.index] ?? [] {
        for role in ["sourceRef", "targetRef"] {
          guard let other = document.target(of: role, on: line), other != element else { continue }
          let identity = identity(other)
          if identity.hasPrefix("=") { known.append("\(role)\(identity)") }
        }
      }
      if let host = document.target(of: "attachedToRef", on: element) {
        known.append("on\(identity(host))")
      }
      guard !known.isEmpty else { return nil }
      return "\(element.tag)|\(known.sorted().joined(separator: ","))|\(scope(element))"
    }
  }

  private func side(_ document: BPMNDocument, _ identity: @escaping (BPMNElement) -> String) -> Side
  {
    var lines: [Int: [BPMNElement]] = [:]
    for line in document.elements where line.tag == "sequenceFlow" && line.part == .model {
      for role in ["sourceRef", "targetRef"] {
        if let end = document.target(of: role, on: line) {
          lines[end.index, default: []].append(line)
        }
      }
    }
    return Side(document: document, identity: identity, lines: lines)
  }

  /// Matches what has a key that stands once among the unmatched of each side.
  private mutating func matchBy(_ key: (Side, BPMNElement) -> String?) {
    let oldSide = side(old, identityOfOld)
    let newSide = side(new, identityOfNew)
    var before: [String: [Int]] = [:]
    var after: [String: [Int]] = [:]
    for element in ProcessFacts.subjects(of: old) where newOfOld[element.index] == nil {
      if let key = key(oldSide, element) { before[key, default: []].append(element.index) }
    }
    for element in ProcessFacts.subjects(of: new) where oldOfNew[element.index] == nil {
      if let key = key(newSide, element) { after[key, default: []].append(element.index) }
    }
    for (key, candidates) in before where candidates.count == 1 {
      guard let others = after[key], others.count == 1 else { continue }
      pair(candidates[0], others[0])
    }
  }
}
