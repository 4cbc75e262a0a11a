package import Monitoring
package import Vocabulary

/// Metrics that were computed elsewhere, as a person brings them: for which version of which model.
package struct MetricsClaim: Codable, Hashable, Sendable {
  package var model: ModelName
  package var version: Digest
  /// What the test is called, without ``testPrefix``.
  package var name: String
  package var metrics: ExternalMetrics

  /// What tests with metrics of elsewhere are called, so that no test of a manifest has their name.
  package static let testPrefix = "external:"

  /// A claim by its parts.
  package init(model: ModelName, version: Digest, name: String, metrics: ExternalMetrics) {
    self.model = model
    self.version = version
    self.name = name
    self.metrics = metrics
  }

  /// The name of its test.
  package var test: String { Self.testPrefix + name }
}
