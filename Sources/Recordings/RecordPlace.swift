internal import Vocabulary

/// Where the segments of a model are, below the folder of its runtime's records.
package enum RecordPlace {
  /// The folder of a model: its name, or the digest of one that is no name of a file.
  package static func folderName(of model: String) -> String {
    model.contains("/") || model.hasPrefix(".") || RepositoryPath.reasonToRefuse(model) != nil
      ? Digest(of: model).hex : model
  }
}
