package import Vocabulary

/// What a merge of two commits would give.
package enum MergeResult: Hashable, Sendable {
  /// This tree.
  case clean(TreeID)
  /// Nothing that could be used: these paths conflict, sorted.
  case conflicts([String])
}
