import Gates
import ModelMetrics
import Reconciler
import Registry
package import Reports
import Vocabulary

extension ResultsDesk {
  /// The card of a version, filled from its manifest, `metadata.json`, README or `MODEL_CARD.md`,
  /// and from what was measured and approved. What nobody has written stays empty, and the card
  /// says so.
  ///
  /// - Parameter report: the version's part of a report: its figures and pictures.
  package func card(_ found: FoundVersion, _ report: Report.Model) async throws -> ModelCard {
    let model = found.model
    let texts = try await texts(found)
    let metadata = model.metadata
    func declared(_ names: String...) -> String? {
      names.lazy.compactMap { name in
        model.labels[name] ?? metadata[name]?.string ?? metadata["custom"]?[name]?.string
      }.first
    }
    func section(_ pick: (ReadmeSections) -> [String]) -> [String] {
      texts.lazy.map(pick).first { !$0.isEmpty } ?? []
    }
    var card = ModelCard(
      name: model.name, version: model.version.digest,
      summary: model.description ?? declared("description")
        ?? texts.lazy.compactMap(\.introduction).first ?? "Nothing is declared.",
      task: task(report, metadata), generated: now())
    card.owner = declared("owner", "Owner", "modelOwner", "modelOrganization")
    card.license = declared("license", "licence", "License")
    card.language = model.language.rawValue
    card.framework = declared("framework", "library", "Framework")
    card.tags = model.tags
    card.intendedUse = section { $0.items("intended use", "intended uses", "uses", "use") }
    card.outOfScope = section { $0.items("out of scope", "out-of-scope use", "not for") }
    card.factors = section { $0.items("factors", "relevant factors") }
    let sliced = Set(model.tests.flatMap { $0.data?.slices ?? [] }).sorted()
    if !sliced.isEmpty { card.factors.append("measured by \(sliced.joined(separator: ", "))") }
    card.trainingData =
      section { $0.items("training data", "data") }
      + [declared("Data", "trainingData")].compactMap { $0 }
    card.ethics = section { $0.items("ethical considerations", "ethics", "fairness") }
    card.limits = section {
      $0.items("caveats and limits", "limits", "limitations", "caveats and recommendations")
    }
    card.tests = report.tests
    card.charts = report.charts
    card.approvals = approvals(of: model)
    return card
  }

  /// The card that people wrote first, then the README.
  private func texts(_ found: FoundVersion) async throws -> [ReadmeSections] {
    var texts: [ReadmeSections] = []
    for name in ["MODEL_CARD.md", "README.md"] {
      let path = found.model.folder.isEmpty ? name : "\(found.model.folder)/\(name)"
      guard let bytes = try await clone.file(path, at: found.commit, limit: Self.textLimit) else {
        continue
      }
      texts.append(ReadmeSections(String(decoding: bytes, as: UTF8.self)))
    }
    return texts
  }

  private static let textLimit = 1 << 20

  /// Hugging Face's word for what the model does: by its measurements, else by its metadata.
  private func task(_ report: Report.Model, _ metadata: JSON) -> String {
    let metrics = Set(report.tests.flatMap(\.rows).map(\.metric))
    let words = metadata["modelMethodology"]?.string?.lowercased() ?? ""
    let isRegression =
      words.contains("regression") && !words.contains("logistic")
      || metrics.contains("rmse") || metrics.contains("r2")
    return isRegression ? "tabular-regression" : "tabular-classification"
  }

  private func approvals(of model: DesiredModel) -> [ModelCard.GivenApproval] {
    state.approvals.values.filter {
      $0.model == model.name && $0.version == model.version.digest && $0.verdict == .approve
    }.sorted { ($0.firstSeen, $0.person) < ($1.firstSeen, $1.person) }.map { approval in
      ModelCard.GivenApproval(
        name: state.tasks[approval.task]?.name ?? approval.target, by: approval.person,
        at: approval.firstSeen, commit: approval.commit)
    }
  }
}
