package import Registry
package import Vocabulary

extension DesiredModel {
  /// What a decision table may know of a model besides its figures: the members of its metadata,
  /// by name (`modelRisk`, `modelMethodology`).
  package var thresholdContext: [String: JSON] { metadata.object ?? [:] }
}
