import Reconciler
import Registry
import Vocabulary

/// Who said what about which version, kept apart from the loop: what a deployment is held against.
struct ApprovalLedger {
  private struct Entry {
    var person: String
    var verdict: SignoffVerdict
  }

  private struct Subject: Hashable {
    var model: ModelName
    var version: Digest
  }

  private var entries: [Subject: [Entry]] = [:]
  private var contributors: [Subject: Set<String>] = [:]

  /// Notes a well-made verdict. Whether it counted is not asked: this is the most that could have.
  mutating func signed(
    _ verdict: SignoffVerdict, _ model: ModelName, _ version: Digest, by person: String
  ) {
    guard verdict == .approve || verdict == .reject else { return }
    entries[Subject(model: model, version: version), default: []].append(
      Entry(person: person, verdict: verdict))
  }

  /// Notes who brought a version.
  mutating func contributed(_ email: String, from former: DesiredState, to desired: DesiredState) {
    for (name, model) in desired.models
    where former.models[name]?.version.digest != model.version.digest {
      contributors[Subject(model: name, version: model.version.digest), default: []].insert(email)
    }
  }

  /// The most people whose approval of a version could count now.
  func approvers(of model: ModelName, _ version: Digest, in desired: DesiredState) -> [String] {
    let subject = Subject(model: model, version: version)
    let members = desired.groups[GroupName("approvers")]?.members ?? []
    let approved = Set(
      (entries[subject] ?? []).filter { $0.verdict == .approve }.map(\.person))
    return approved.filter { person in
      members.contains { $0.name == person }
        && contributors[subject]?.contains(Persona(person).email) != true
    }.sorted()
  }
}
