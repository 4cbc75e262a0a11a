package import Git
import Reconciler
import Registry
import Vocabulary

/// Which references propose changes: those that match a pattern of `project.proposals`, but neither
/// the tracked branch nor Muster's own; and the branches of Muster's own proposals.
package enum ProposalRefs {
  /// What only Muster writes, and sign-offs.
  private static let own = ["refs/muster/", "refs/heads/muster/"]

  /// Whether a reference is a proposal that Muster itself makes:
  /// `refs/heads/muster/<kind>/<name>/<n>`.
  package static func isOwnProposal(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "refs" && parts[1] == "heads" && parts[2] == "muster"
      && parts.allSatisfy { !$0.isEmpty } && Int(parts[5]) != nil
  }

  /// The patterns of a project; the defaults where there is none.
  static func patterns(of desired: DesiredState) -> [String] {
    desired.project?.proposals ?? ProjectSettings.defaultProposals
  }

  /// The proposals of a repository, sorted: one listing of its references, and nothing is opened.
  static func heads(
    in repository: borrowing Repository, matching patterns: [String], tracked branch: String
  ) throws(GitError) -> [ProposalHead] {
    let patterns = patterns.map { Array($0.utf8) }
    return try repository.references(prefix: "refs/").filter { reference in
      // What is symbolic stands for a reference that is listed itself.
      guard reference.symbolicTarget == nil, reference.name != branch else { return false }
      if isOwnProposal(reference.name) { return true }
      return !own.contains { reference.name.hasPrefix($0) }
        && patterns.contains { matches($0, reference.name) }
    }.map { ProposalHead($0.name, at: CommitID($0.object.text)) }.sorted()
  }

  /// What has to be fetched so that the patterns find their references, beside all branches. A
  /// pattern that could reach into Muster's own references brings nothing: a remote must never
  /// write those.
  package static func refspecs(for patterns: [String]) throws(GitError) -> [Refspec] {
    var sources: Set<String> = []
    for pattern in patterns {
      let fixed = String(pattern.prefix { $0 != "*" })
      guard !fixed.hasPrefix("refs/heads/"),
        !own.contains(where: { $0.hasPrefix(fixed) || fixed.hasPrefix($0) })
      else { continue }
      // Git takes one star, and refuses to fetch a single reference that is not there.
      sources.insert(pattern.count { $0 == "*" } == 1 ? pattern : fixed + "*")
    }
    return try sources.sorted().map { (source) throws(GitError) in
      try Refspec(source, to: source)
    }
  }

  /// Whether a pattern, in which `*` stands for any text, is the whole name.
  private static func matches(_ pattern: [UInt8], _ name: String) -> Bool {
    let star = UInt8(ascii: "*")
    let text = Array(name.utf8)
    var place = 0
    var position = 0
    // Where to go on if what follows the last star does not match: the star takes one more.
    var retry: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == star {
        place += 1
        retry = (place, position)
      } else if place < pattern.count, pattern[place] == text[position] {
        place += 1
        position += 1
      } else if let last = retry {
        place = last.place
        position = last.position + 1
        retry = (place, position)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == star }
  }
}
