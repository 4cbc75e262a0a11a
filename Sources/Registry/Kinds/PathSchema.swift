import Vocabulary

extension ValueSchema where Value == Located<RepositoryPath> {
  /// A path below the manifest's folder, with its place.
  static var path: ValueSchema {
    ValueSchema<RepositoryPath>.text(.path) { text in
      // The rule has already recorded why a path is refused.
      do { return try RepositoryPath(checking: text) } catch { return nil }
    }.located()
  }
}
