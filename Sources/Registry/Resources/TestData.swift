package import Vocabulary

/// Which data a test uses, and what its columns are.
package struct TestData: Hashable, Sendable {
  package var asset: DatasetName
  /// The column of the truth.
  package var label: String?
  /// The column, or the member of the model's output, that holds the score.
  package var score: String?
  /// The label of the positive class.
  package var positive: JSON?
  /// The column of each row's weight.
  package var weight: String?
  /// The column that identifies a row; joins the champion's rows with the challenger's.
  package var id: String?
  /// Columns by which results are broken down.
  package var slices: [String]

  /// Data by its columns.
  package init(
    asset: DatasetName, label: String? = nil, score: String? = nil, positive: JSON? = nil,
    weight: String? = nil, id: String? = nil, slices: [String] = []
  ) {
    self.asset = asset
    self.label = label
    self.score = score
    self.positive = positive
    self.weight = weight
    self.id = id
    self.slices = slices
  }

  /// The canonical form for digests.
  package var json: JSON {
    func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    return .object([
      "asset": .string(asset.text), "id": text(id), "label": text(label),
      "positive": positive ?? .null, "score": text(score),
      "slices": .array(slices.map { .string($0) }), "weight": text(weight),
    ])
  }
}
