package import Vocabulary

/// The id of a git object of any kind: 40 hexadecimal digits.
package struct ObjectID: Identifier {
  package let text: String
  package init(_ text: String) { self.text = text }

  /// The id, taken for a blob's.
  package var blob: BlobID { BlobID(text) }
  /// The id, taken for a tree's.
  package var tree: TreeID { TreeID(text) }
  /// The id, taken for a commit's.
  package var commit: CommitID { CommitID(text) }
}
