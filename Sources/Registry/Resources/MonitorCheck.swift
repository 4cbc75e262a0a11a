package import Vocabulary

/// What a monitor looks at.
package enum MonitorCheck: Hashable, Sendable {
  /// The monitors that are built in.
  package enum BuiltIn: String, CaseIterable, Sendable {
    /// The distribution of each column beside the baseline's.
    case drift
    /// The same of the label and of the score, and of the label where the score is alike.
    case conceptDrift
    /// Metrics of labels and scores, once the labels are there.
    case performance
    /// Population and characteristic stability indices of score and columns.
    case stability
    /// Groups of people against each other.
    case bias
    /// How many records there are, and whether identifiers are unique.
    case volume
    /// Missing values, types, categories and columns beside the baseline's.
    case quality
    /// The distribution of scores, and whether they are what scores can be.
    case scoreDistribution
    /// A version that shares a runtime's requests beside the one that serves, over time.
    case challenger
  }

  case builtIn(BuiltIn)
  /// The metrics function of a model of the registry, called with the baseline and the sample.
  case model(ModelName)

  /// As it is written in a manifest.
  package var words: String {
    switch self {
    case .builtIn(let check): check.rawValue
    case .model(let name): "monitorModel \(name)"
    }
  }
}
