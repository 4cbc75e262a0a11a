import Foundation
import TestSupport
import Testing

/// What a real bash offers, with the script that muster prints.
@Suite(.blocking) struct `completions of the shell` {
  /// What bash offers for the last of some words.
  private func offers(_ playground: Playground, _ words: String...) throws -> [String] {
    let folder = URL(filePath: Playground.program).deletingLastPathComponent().path
    let line = words.joined(separator: " ")
    let script = """
      PATH="\(folder):$PATH"
      source <(muster completions bash)
      COMP_LINE='\(line)'
      COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_POINT=${#COMP_LINE}
      _muster muster '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let ran = try playground.run("/usr/bin/bash", ["-c", script])
    #expect(ran.code == 0, "\(ran.text)")
    return ran.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func `models, kinds and verbs are offered as far as they are typed`() throws {
    let playground = try Playground.reconciled()
    let registry = playground.registry
    #expect(try offers(playground, "muster", "hist") == ["history"])
    #expect(try offers(playground, "muster", "schema", "r") == ["runtime"])
    #expect(try offers(playground, "muster", "history", "--repo", registry, "c") == ["credit"])
    #expect(
      try offers(playground, "muster", "describe", "--repo", registry, "model/") == ["model/credit"]
    )
    #expect(try offers(playground, "muster", "history", "--repo", registry, "zz") == [])
  }

  @Test func `nothing is offered, and nothing said, where nothing is recorded`() throws {
    let playground = try Playground.small()
    #expect(try offers(playground, "muster", "history", "--repo", playground.registry, "c") == [])
    #expect(try offers(playground, "muster", "history", "--repo", "/nowhere", "c") == [])
  }
}
