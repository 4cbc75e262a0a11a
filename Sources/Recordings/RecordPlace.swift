internal import Vocabulary

/// Where the segments of a model are, below the folder of its runtime's records.
package enum RecordPlace {
  /// The folder of a model: its name, or the digest of one that is no name of a file.
  package static func folderName(of model: String) -> String {
    model.contains("/") || model.hasPrefix(".") || RepositoryPath.reasonToRefuse(model) != nil
      ? Digest(of: model).hex : model
  }

  /// The folder of what a model's versions answered in shadow: beside the other, so that what
  /// nobody got is not taken for what was served.
  package static func shadowFolderName(of model: String) -> String {
    folderName(of: model) + shadowSuffix
  }

  /// How the names of folders end that hold a shadow's records.
  package static let shadowSuffix = ".shadow"
}
