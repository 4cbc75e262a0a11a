package import Vocabulary

/// What differs between two process files in what they do, not in how they are drawn or written.
///
/// The drawing, the order of elements, formatting, prefixes, what an exporter says of itself, empty
/// extension elements, groups and annotations make no difference. Ids that a modeler made up and
/// that changed are matched by name and by what stands around; an id that a person chose is part of
/// the process, as manifests and instances name elements by it.
package struct ProcessDiff: Hashable, Sendable {
  /// What happened to an element.
  package enum Change: String, Hashable, Sendable {
    case added
    case removed
    case changed
  }

  /// One thing that an element says, before and after; `nil` where it was not said.
  package struct Detail: Hashable, Sendable {
    /// In words: `candidate groups`, `timer duration`, `input "stage"`.
    package let what: String
    package let old: String?
    package let new: String?
  }

  /// What happened to one element.
  package struct Entry: Hashable, Sendable {
    package let change: Change
    /// `user task`, `sequence flow`.
    package let kind: String
    package let name: String?
    /// In the new file, for removed elements in the old one.
    package let id: String?
    /// For a flow: what it leads from and to.
    package let way: String?
    /// In the new file, for removed elements in the old one.
    package let position: SourcePosition
    /// For an added or removed element: what it says, one side each.
    package let details: [Detail]

    /// `user task "Approve" (Task_1)`, `sequence flow from "Check" to "Good?" (Flow_1)`.
    package var subject: String {
      var text = kind
      if let name { text += " \"\(name)\"" }
      if let way { text += " \(way)" }
      if let id { text += " (\(id))" }
      return text
    }
  }

  /// Changed and added elements in the order of the new file, then removed ones in that of the old.
  package let entries: [Entry]
  /// Whether shapes or lines stand elsewhere.
  package let isDrawingChanged: Bool

  /// Whether nothing changes that a process does.
  package var isLogicEqual: Bool { entries.isEmpty }

  /// Compares two files.
  package init(from old: BPMNDocument, to new: BPMNDocument) {
    let match = ProcessMatch(old, new)
    let oldFacts = ProcessFacts(old, identity: match.identityOfOld)
    let newFacts = ProcessFacts(new, identity: match.identityOfNew)
    var entries: [Entry] = []
    for element in ProcessFacts.subjects(of: new) {
      guard let former = match.oldOfNew[element.index] else {
        entries.append(newFacts.entry(.added, element))
        continue
      }
      let details = Self.details(
        from: oldFacts.facts(of: old.elements[former]), to: newFacts.facts(of: element))
      if !details.isEmpty { entries.append(newFacts.entry(.changed, element, details)) }
    }
    for element in ProcessFacts.subjects(of: old) where match.newOfOld[element.index] == nil {
      entries.append(oldFacts.entry(.removed, element))
    }
    self.entries = entries
    isDrawingChanged = old.diagrams.map(\.planes) != new.diagrams.map(\.planes)
  }

  /// What two elements say differently, in the order of the words.
  private static func details(
    from old: [String: ProcessFacts.Fact], to new: [String: ProcessFacts.Fact]
  ) -> [Detail] {
    Set(old.keys).union(new.keys).sorted().compactMap { what in
      let (before, after) = (old[what], new[what])
      guard before?.key != after?.key else { return nil }
      return Detail(what: what, old: before?.shown, new: after?.shown)
    }
  }
}
