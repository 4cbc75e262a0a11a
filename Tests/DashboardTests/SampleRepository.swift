import Foundation
import Registry
import Vocabulary

/// The example repository at two commits: as it stands, and with an edited `score.py` of
/// `credit-risk`.
struct SampleRepository {
  static let first = CommitID("8a8402d59ff7c1c5fb6f7f2f6dc0f0fbb0d3c111")
  static let second = CommitID("b1f2c90e17aa4f7d84a4ce0e51f2a6b0d9e8c222")

  let desired: [CommitID: DesiredState]
  let blobs: [BlobID: [UInt8]]

  /// Read once for all tests.
  static let shared = SampleRepository()

  private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "example-repo")

  private init() {
    var files: [String: [UInt8]] = [:]
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: Self.root.path)) ?? []
    for path in paths {
      if let data = try? Data(contentsOf: Self.root.appending(path: path)) {
        files[path] = Array(data)
      }
    }
    let group = "groups/python_approvers.yaml"
    files[group, default: []] += Array(
      "    - {name: Paul Second, emails: [paul@example.com]}\n".utf8)
    // It is trained when its monitor is red.
    files["models/credit-risk/model.yaml", default: []] += Array(
      "  retrain: {data: [german-credit-training], seed: 7, signals: [drift_found]}\n".utf8)
    var blobs: [BlobID: [UInt8]] = [:]
    func state(_ files: [String: [UInt8]]) -> DesiredState {
      var registry = Registry()
      var changes: [FileChange] = []
      for (path, bytes) in files {
        let blob = BlobID(String(Digest(of: bytes).hex.prefix(40)))
        blobs[blob] = bytes
        changes.append(FileChange(path: path, blob: blob, size: bytes.count))
      }
      registry.apply(changes) { blob, _ in blobs[blob] ?? [] }
      return registry.desired
    }
    var desired = [Self.first: state(files)]
    let path = "models/credit-risk/score.py"
    var lines = String(decoding: files[path] ?? [], as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if let index = lines.lastIndex(where: { $0.hasPrefix("import ") }) {
      lines.insert("", at: index + 1)
      lines.insert("# Scores are clipped, as the regulator asks: neither 0 nor 1.", at: index + 2)
      lines.insert("FLOOR, CEILING = 0.001, 0.999", at: index + 3)
    }
    files[path] = Array(lines.joined(separator: "\n").utf8)
    desired[Self.second] = state(files)
    self.desired = desired
    self.blobs = blobs
  }
}
