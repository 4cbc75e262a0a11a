package import Vocabulary

/// Whether enough different people have said yes: each person fills one place of one requirement.
package enum Quorum {
  /// The places that nobody fills yet, as sentences; empty when the policy is met.
  ///
  /// - Parameter approvers: each person with the groups that they are in.
  package static func missing(
    _ policy: ResolvedPolicy, approvers: [String: [GroupName]]
  ) -> [String] {
    let places = policy.require.flatMap { requirement in
      Array(repeating: requirement, count: requirement.count)
    }
    guard !places.isEmpty else {
      return approvers.values.contains { !$0.isEmpty } ? [] : ["one member of a group"]
    }
    let people = approvers.keys.sorted()
    var matching = Matching(placeCount: places.count) { person, place in
      places[place].accepts(people[person], in: approvers[people[person]] ?? [])
    }
    for person in people.indices { matching.seat(person) }
    return matching.emptyPlaces.map { "one more of \(places[$0].candidates)" }
  }
}

/// A largest matching of people to places, by augmenting paths (Kuhn's algorithm): a person who
/// could fill two places is put where they are needed.
private struct Matching {
  private var personAt: [Int?]
  private let fits: (_ person: Int, _ place: Int) -> Bool

  init(placeCount: Int, fits: @escaping (_ person: Int, _ place: Int) -> Bool) {
    personAt = Array(repeating: nil, count: placeCount)
    self.fits = fits
  }

  var emptyPlaces: [Int] { personAt.indices.filter { personAt[$0] == nil } }

  mutating func seat(_ person: Int) {
    var tried = Set<Int>()
    _ = seat(person, tried: &tried)
  }

  private mutating func seat(_ person: Int, tried: inout Set<Int>) -> Bool {
    for place in personAt.indices where fits(person, place) && tried.insert(place).inserted {
      if let seated = personAt[place], !seat(seated, tried: &tried) { continue }
      personAt[place] = person
      return true
    }
    return false
  }
}
