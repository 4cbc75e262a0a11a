import ArgumentParser
import Git
import Host
import Reconciler
import Registry
import Signatures
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Re-checks the whole chain of what Muster recorded.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    _superCommandName: "muster audit",
    abstract: "Re-check the whole chain of what was recorded, offline.",
    discussion: """
      Walks refs/muster/state from its first commit: each has one parent and is signed by Muster's
      key; nothing was ever removed; audit entries rise by one and never changed; each approval says
      what its own signed commit says. The key is the one that muster.yaml names on the tracked
      branch. Where this repository's database knows a newer commit than the ref, the chain was cut
      off; elsewhere, name a state commit that you saw before with --seen.

        muster audit verify
        muster verify --key keys/muster.pub --seen 1f3a9c0d5e...

      Exit codes: 0 the chain holds; 1 it is broken; 3 it could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "A file with Muster's public key; several for a key that was changed.")
  var key: [String] = []

  @Option(help: "A state commit that was seen before, in full.")
  var seen: [String] = []

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    let (report, keys) = try await ChainCheck.run(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      keys: try key.map(Self.fileKey), seen: try seen.map(Self.commit))
    if output.format == .table {
      Console.output(text(report, keys))
    } else {
      output.print(json: Self.json(report, keys))
    }
    if report.problem != nil { throw Failure.no }
  }

  // MARK: - What to check against

  private static func fileKey(_ path: String) throws -> SSHPublicKey {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw Refusal.usage("the key \(path) cannot be read", hint: "a line of OpenSSH, as *.pub")
    }
    return try ChainCheck.key(Array(bytes), of: path)
  }

  private static func commit(_ text: String) throws -> CommitID {
    guard text.utf8.count == 40, Hexadecimal.bytes(of: text) != nil else {
      throw Refusal.usage(
        "--seen takes a commit id of 40 hexadecimal digits, found \"\(text)\"",
        hint: "git rev-parse refs/muster/state gives it")
    }
    return CommitID(text.lowercased())
  }

  // MARK: - The answer

  private func text(_ report: ChainReport, _ keys: [SSHPublicKey]) -> String {
    let style = Console.style
    let fingerprints = keys.map(\.fingerprint).joined(separator: ", ")
    var text = "checked \(Repository.stateReference) at \(report.tip.short)\n"
    text += "  \(Counted.text(report.goodCount, "commit")) signed by \(fingerprints)\n"
    let last = report.lastAuditNumber
    text += last == 0 ? "  no audit entries\n" : "  audit entries 1 to \(last), without a gap\n"
    text += "  \(Counted.text(report.signedApprovals, "approval")) with a signed commit"
    if report.unsignedApprovals > 0 { text += ", \(report.unsignedApprovals) without a signature" }
    text += "\n"
    if let archived = report.archivedBefore {
      text +=
        "  the line before \(archived.short) is archived and not here, so it was not checked\n"
    }
    guard let problem = report.problem else { return text + style.good("the chain holds") + "\n" }
    let place = problem.position.map { ", commit \($0) of \(report.commitCount)" } ?? ""
    return text + "\(style.bad("broken")) at \(problem.commit)\(place):\n"
      + "  \(Printable.line(problem.message))\n"
  }

  private static func json(_ report: ChainReport, _ keys: [SSHPublicKey]) -> JSON {
    var problem: JSON = .null
    if let found = report.problem {
      problem = [
        "commit": .string(found.commit.text), "message": .string(found.message),
        "position": found.position.map { .integer(Int64($0)) } ?? .null,
      ]
    }
    return [
      "holds": .bool(report.problem == nil), "tip": .string(report.tip.text),
      "archivedBefore": report.archivedBefore.map { .string($0.text) } ?? .null,
      "keys": .array(keys.map { .string($0.fingerprint) }),
      "commits": .integer(Int64(report.commitCount)),
      "goodCommits": .integer(Int64(report.goodCount)),
      "auditEntries": .integer(report.lastAuditNumber),
      "signedApprovals": .integer(Int64(report.signedApprovals)),
      "unsignedApprovals": .integer(Int64(report.unsignedApprovals)), "problem": problem,
    ]
  }
}
