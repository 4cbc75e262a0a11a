/// Scopes that one version has and the other one does not (Camunda 7, "Process Instance Migration",
/// "Operational Semantics"): what goes on stays inside the nearest scope around it that goes on.
extension Migration {
  /// Sub-processes and loops with something inside that have no counterpart.
  mutating func findDissolved() {
    let holders = Set(instance.elements.map(\.scope))
    for visit in instance.elements where holders.contains(visit.key) {
      let element = source.elements[visit.element]
      switch visit.state {
      case .loop:
        let new = counterparts[visit.element].map { target.elements[$0] }
        if new == nil ? plan.mapping[element.id] == nil : new?.loop == nil {
          dissolved.insert(visit.key)
        }
      case .active where element.kind.isScope:
        let isGone = counterparts[visit.element] == nil && plan.mapping[element.id] == nil
        if isGone, target.element(element.id) == nil { dissolved.insert(visit.key) }
      default: continue
      }
    }
    // The record of one that is done goes as well, and what was done inside is done around it.
    let inside = Set(instance.compensations.map(\.scope))
    for record in instance.compensations {
      let element = source.elements[record.element]
      guard inside.contains(record.key), element.kind.isScope, element.compensationHandler == nil,
        counterparts[record.element] == nil, target.element(element.id) == nil,
        plan.mapping[element.id] == nil
      else { continue }
      dissolved.insert(record.key)
    }
  }

  /// In this order they are left: what is inside first, of neighbours the oldest.
  func dissolvedInnermostFirst() -> [Key] {
    let depths = dissolved.map { key -> (depth: Int, key: Key) in
      var depth = 0
      var next = around(key)
      while let scope = next, scope != .root {
        depth += 1
        next = around(scope)
      }
      return (depth, key)
    }
    return depths.sorted { ($1.depth, $0.key) < ($0.depth, $1.key) }.map(\.key)
  }

  /// Whether a visit is one instance of a loop.
  func wasLoopInstance(_ visit: ElementInstance) -> Bool {
    guard let outer = instance[visit.scope], case .loop = outer.state else { return false }
    return outer.element == visit.element
  }

  /// Whether a visit is one instance of a loop that goes on.
  func isLoopInstance(_ visit: ElementInstance) -> Bool {
    wasLoopInstance(visit) && !dissolved.contains(visit.scope)
  }

  /// What a visit or a record is in.
  private func around(_ key: Key) -> Key? { instance[key]?.scope ?? records[key]?.scope }

  /// What a scope's contents are in then.
  func lasting(_ scope: Key) -> Key {
    var scope = scope
    while dissolved.contains(scope) { scope = around(scope) ?? .root }
    return scope
  }

  /// Where a visit must be; the scopes that are begun around it are noted.
  mutating func checkScope(of visit: ElementInstance, _ counterpart: Int) {
    // The loop has been looked at, and its instances are where it is.
    guard !isLoopInstance(visit) else { return }
    let outer = lasting(visit.scope)
    // What undoes is inside the event that waits for it, wherever its element is drawn.
    if case .compensating? = instance[outer]?.state { return }
    // So are the instances of a loop that are undone together.
    if case .undoing? = instance[outer]?.state, let group = instance[outer]?.element,
      group == visit.element || !source.elements[group].kind.isScope
    {
      return
    }
    guard let new = chain(visit.element, counterpart, outer) else { return }
    guard !new.isEmpty else { return }
    if case .undoing? = instance[outer]?.state {
      refuse(new[0], around: visit.element, "while it is being undone")
    } else if let index = new.first(where: { target.elements[$0].loop != nil }) {
      refuse(index, around: visit.element, "as that is done \(target.elements[index].loopWords)")
    } else {
      moves.append((visit.key, number(of: new, in: outer)))
    }
  }

  /// What is done stays in its scope, or goes into one that is begun for what still runs.
  mutating func checkScope(of record: CompensationRecord, _ counterpart: Int) {
    let outer = lasting(record.scope)
    // A loop's instances are recorded inside the loop, or the record of it.
    guard (instance[outer]?.element ?? records[outer]?.element) != record.element,
      let new = chain(record.element, counterpart, outer), !new.isEmpty
    else { return }
    let known = begun.count
    let place = number(of: new, in: outer)
    guard begun.count > known else {
      moves.append((record.key, place))
      return
    }
    refuse(new[0], around: record.element, "which is done, and can still be undone")
  }

  private mutating func refuse(_ scope: Int, around element: Int, _ why: String) {
    let problem =
      "\"\(target.elements[scope].id)\" of the new version cannot be put around "
      + "\"\(source.elements[element].id)\", \(why)"
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// The scopes of the new version between a counterpart and that of what is around it now, the
  /// outermost first; `nil` where the one is not inside the other.
  private mutating func chain(_ old: Int, _ counterpart: Int, _ outer: Key) -> [Int]? {
    let scopeElement = instance[outer]?.element ?? records[outer]?.element
    let expected = scopeElement.flatMap { counterparts[$0] }
    // A scope without a counterpart has been told already.
    if scopeElement != nil, expected == nil { return nil }
    var chain: [Int] = []
    var scope = target.elements[counterpart].scope
    while scope != expected {
      guard let index = scope else {
        problems.append(
          "\"\(source.elements[old].id)\" is in \(place(expected)), and its counterpart in "
            + place(target.elements[counterpart].scope))
        return nil
      }
      chain.append(index)
      scope = target.elements[index].scope
    }
    return chain.reversed()
  }

  private func place(_ scope: Int?) -> String {
    scope.map { "\"\(target.elements[$0].id)\"" } ?? "the process itself"
  }

  /// The number of the innermost of scopes that are begun in each other; those that are begun
  /// already are shared.
  private mutating func number(of chain: [Int], in outer: Key) -> Int {
    var place = NewScope.Place.running(outer)
    var number = 0
    for element in chain {
      let scope = NewScope(element: element, place: place)
      if let known = numbers[scope] {
        number = known
      } else {
        number = begun.count
        numbers[scope] = number
        begun.append(scope)
      }
      place = .new(number)
    }
    return number
  }
}
