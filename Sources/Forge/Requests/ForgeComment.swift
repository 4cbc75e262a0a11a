/// A comment as far as it matters.
struct ForgeComment: Hashable {
  let id: Int64
  let body: String
  let author: Int64?
  /// Whether the forge says that a program wrote it, which no person can pretend.
  let isByProgram: Bool
  let url: String?
}
