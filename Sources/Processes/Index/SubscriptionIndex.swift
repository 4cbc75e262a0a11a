internal import BPMN

/// Which subscriptions there are to a name, and to a name with a key: found in constant time.
struct SubscriptionIndex: Sendable {
  /// One subscription of one instance.
  struct Reference: Hashable, Comparable, Sendable {
    let instance: Int
    let key: Key

    static func < (left: Reference, right: Reference) -> Bool {
      left.instance != right.instance ? left.instance < right.instance : left.key < right.key
    }
  }

  /// What can be waited for by name.
  struct Name: Hashable, Sendable {
    let kind: Subscription.Kind
    let text: String
  }

  /// A name together with what narrows it down.
  private struct Narrowed: Hashable, Sendable {
    let name: Name
    let key: String
  }

  private var all: [Name: Set<Reference>] = [:]
  private var byCorrelation: [Narrowed: Set<Reference>] = [:]
  private var byBusinessKey: [Narrowed: Set<Reference>] = [:]

  mutating func insert(
    _ reference: Reference, name: Name, correlationKey: String?, businessKey: String?
  ) {
    all[name, default: []].insert(reference)
    guard name.kind == .message else { return }
    if let key = correlationKey {
      byCorrelation[Narrowed(name: name, key: key), default: []].insert(reference)
    }
    if let key = businessKey {
      byBusinessKey[Narrowed(name: name, key: key), default: []].insert(reference)
    }
  }

  mutating func remove(
    _ reference: Reference, name: Name, correlationKey: String?, businessKey: String?
  ) {
    Self.remove(reference, from: &all, at: name)
    guard name.kind == .message else { return }
    if let key = correlationKey {
      Self.remove(reference, from: &byCorrelation, at: Narrowed(name: name, key: key))
    }
    if let key = businessKey {
      Self.remove(reference, from: &byBusinessKey, at: Narrowed(name: name, key: key))
    }
  }

  private static func remove<Name: Hashable>(
    _ reference: Reference, from index: inout [Name: Set<Reference>], at name: Name
  ) {
    index[name]?.remove(reference)
    if index[name]?.isEmpty == true { index[name] = nil }
  }

  /// The instances that wait for a signal, in the order in which they began.
  func listeners(toSignal name: String) -> [Int] {
    let found = all[Name(kind: .signal, text: name)] ?? []
    return Set(found.map(\.instance)).sorted()
  }

  /// Who may be meant by a message, in order. With a key only those are looked at that have it.
  func receivers(
    ofMessage text: String, correlationKey: String?, businessKey: String?
  ) -> [Reference] {
    let name = Name(kind: .message, text: text)
    if let correlationKey {
      return (byCorrelation[Narrowed(name: name, key: correlationKey)] ?? []).sorted()
    }
    if let businessKey {
      return (byBusinessKey[Narrowed(name: name, key: businessKey)] ?? []).sorted()
    }
    return (all[name] ?? []).sorted()
  }

  /// How many subscriptions there are to a name.
  func count(_ kind: Subscription.Kind, _ text: String) -> Int {
    all[Name(kind: kind, text: text)]?.count ?? 0
  }
}
