import Foundation
import Git
import Testing
import Vocabulary

/// A measurement, not a part of the ordinary run: each bound is many times what a quiet machine
/// takes.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MUSTER_MEASURE"] != nil,
    "it measures: MUSTER_MEASURE=1"))
struct SpeedTests {
  /// A state ref's tree: records spread over 256 folders.
  static func makeState(_ repository: borrowing Repository, records: Int) throws -> TreeID {
    let blob = try repository.writeBlob(Array("{}\n".utf8))
    let edits = (0..<records).map { number in
      let key = Digest(of: "\(number)")
      return TreeEdit.put(path: "measurements/\(key.fanOut)/\(key.hex).json", blob: blob)
    }
    return try repository.updateTree(nil, edits)
  }

  /// The fastest of some runs: the others tell how busy the machine is.
  static func best(of runs: Int, _ body: () throws -> Void) rethrows -> Duration {
    var best = Duration.seconds(3600)
    for _ in 0..<runs { best = min(best, try ContinuousClock().measure { try body() }) }
    return best
  }

  @Test func `one record among twenty thousand costs its folders, not the tree`() async throws {
    let scratch = try Scratch()
    let repository = try Repository(creatingBareAt: scratch.path("r"))
    let base = try Self.makeState(repository, records: 20_000)
    let blob = try repository.writeBlob([1])
    var tree = base
    var number = 0
    let update = try Self.best(of: 20) {
      number += 1
      let key = Digest(of: "new \(number)")
      tree = try repository.updateTree(
        tree, [.put(path: "measurements/\(key.fanOut)/\(key.hex).json", blob: blob)])
    }
    let difference = try Self.best(of: 20) {
      let changes = try repository.changes(from: base, to: tree)
      #expect(changes.count == 20)
    }
    print("update of one record: \(update); difference of 20 records: \(difference)")
    #expect(update < .milliseconds(50) && difference < .milliseconds(20))
  }
}
