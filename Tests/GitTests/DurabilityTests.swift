import FoundationEssentials
import Git
import Testing
import Vocabulary

@Suite struct DurabilityTests {
  /// The environment variable that makes a test process the one that is traced.
  static let traced = "MUSTER_TRACED_REPOSITORY"

  @Test func `what is written is synced to the disk, folders too`() async throws {
    if let path = ProcessInfo.processInfo.environment[Self.traced] {
      try Self.write(to: path)
      return
    }
    let scratch = try Scratch()
    let which = try await scratch.run("sh", ["-c", "command -v strace || true"])
    guard !which.isEmpty else {
      print("skipped: strace is not here")
      return
    }
    _ = try Repository(creatingBareAt: scratch.path("r"))
    // This very test again, in a process that strace watches.
    let arguments = CommandLine.arguments.dropFirst().filter { !$0.hasPrefix("--xunit-output") }
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    try await scratch.run(
      "strace",
      ["-f", "-qq", "-y", "-e", "trace=fsync,fdatasync", "-o", scratch.path("trace")]
        + ["env", "\(Self.traced)=\(scratch.path("r"))", program] + Self.only(Array(arguments)))
    let trace = try String(contentsOfFile: scratch.path("trace"), encoding: .utf8)
    let synced = trace.split(separator: "\n").filter { $0.contains("sync(") }
    #expect(synced.count { $0.contains("/r/objects/") } >= 6, "\(trace)")
    #expect(synced.count { $0.contains("/r/objects/pack/") } >= 2, "\(trace)")
    #expect(synced.contains { $0.contains("/r/refs/muster") }, "\(trace)")
    let repository = try Repository(opening: scratch.path("r"))
    #expect(try repository.tip(of: "refs/muster/state") != nil)
  }

  private static func write(to path: String) throws(GitError) {
    let repository = try Repository(opening: path)
    let blob = try repository.writeBlob(Array("record".utf8))
    let packed = try repository.writingPack { (packing) throws(GitError) in
      try packing.writeBlob(Array("one of many".utf8))
    }
    let tree = try repository.updateTree(
      nil, [.put(path: "aa/record", blob: blob), .put(path: "aa/packed", blob: packed)])
    let commit = try repository.writeCommit(
      CommitDraft(tree: tree, parents: [], author: Scratch.muster, message: "state\n"))
    try repository.update(reference: "refs/muster/state", to: commit, expecting: .absent)
  }

  /// The arguments of this process with a filter that lets only this suite run.
  private static func only(_ arguments: [String]) -> [String] {
    var kept: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        isValue = false
      } else if argument == "--filter" {
        isValue = true
      } else {
        kept.append(argument)
      }
    }
    return kept + ["--filter", "DurabilityTests"]
  }
}
