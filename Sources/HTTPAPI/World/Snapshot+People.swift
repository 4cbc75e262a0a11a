import Registry
import Vocabulary

extension Snapshot {
  /// The one person of the tracked branch's groups who has an address; `nil` where nobody has it,
  /// or several.
  func member(withEmail email: String) -> Member? {
    let known: [String: [Member]] = derive("members by address") {
      var found: [String: [Member]] = [:]
      for group in desired.groups.values.sorted(by: { $0.name < $1.name }) {
        for member in group.members {
          for address in member.emails { found[address.lowercased(), default: []].append(member) }
        }
      }
      return found
    }
    let members = known[email.lowercased()] ?? []
    return Set(members.map(\.name)).count == 1 ? members.first : nil
  }

  /// Whoever the tracked branch's groups have under a name, first one that has an address.
  func member(named name: String) -> Member? {
    let found = desired.groups.values.sorted { $0.name < $1.name }.flatMap(\.members)
      .filter { $0.name == name }
    return found.first { !$0.emails.isEmpty } ?? found.first
  }
}
