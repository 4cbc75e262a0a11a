/// A model whose folder says nothing but that the model is there: the folder declares this model,
/// once, and nothing else, and neither the manifest nor any file of it has a finding.
///
/// It follows from the folder's path, its files and the project's roots alone. What it comes to
/// among other resources follows from these few words, so that of a folder that is the same in two
/// trees nothing needs to be read to compare them.
package struct QuietModel: Hashable, Sendable {
  /// The folder of the manifest; never the root.
  package var folder: String
  /// The model's name.
  package var name: String
  /// What selectors of processes see.
  package var labels: [String: String]
  /// The names of the datasets that its tests use, in order.
  package var datasets: [String]

  /// A model by what others can see of it.
  package init(folder: String, name: String, labels: [String: String], datasets: [String]) {
    self.folder = folder
    self.name = name
    self.labels = labels
    self.datasets = datasets
  }
}
