import Git
import Host
import Registry
import Vocabulary
import YAML

/// The few fields of a model's manifest that people look at, read without the rest of the commit.
struct ManifestGlance {
  var description: String?
  var language: String?
  /// `team=retail-risk, tier=1`.
  var labels: String

  private static let limit = 1 << 20

  /// Reads the manifest at a path; `nil` if there is none or it cannot be read.
  init?(_ path: String, at commit: CommitID, in clone: Clone) async throws {
    guard let bytes = try await clone.file(path, at: commit, limit: Self.limit),
      let documents = try? YAML.documents(bytes),  // muster validate says what is wrong with it
      let model = documents.first(where: { $0["kind"]?.string == "Model" })
    else { return nil }
    description = model["spec"]?["description"]?.string
    language = model["spec"]?["language"]?.string
    let pairs = model["metadata"]?["labels"]?.mapping ?? []
    labels = pairs.compactMap { entry in
      guard let key = entry.key.string, let value = entry.value.string else { return nil }
      return "\(key)=\(value)"
    }.sorted().joined(separator: ", ")
  }
}
