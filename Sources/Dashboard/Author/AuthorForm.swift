package import Vocabulary

/// What somebody typed into a form, and the files that it proposes.
package struct AuthorForm: Hashable, Sendable {
  package var kind: FormKind
  /// The fields as they were sent.
  package var fields: [String: String]

  /// The button that asks for the files alone.
  package static let previewField = "preview"

  /// A form by its fields.
  package init(_ kind: FormKind, fields: [String: String]) {
    self.kind = kind
    self.fields = fields
  }

  /// What a form proposes, or why it cannot.
  package struct Draft: Hashable, Sendable {
    /// What changes, by path; whole files.
    package var files: [String: String]
    /// The name of what is proposed, for the branch `muster/<kind>/<name>/<n>`.
    package var name: String
    /// The subject of the commit.
    package var subject: String
    /// By field, what is wrong with it.
    package var faults: [String: String]
    /// What Registry says about the files; errors keep it from being proposed.
    package var diagnostics: [Diagnostic]

    /// Whether it may become a branch.
    package var isReady: Bool {
      faults.isEmpty && !files.isEmpty && !diagnostics.contains { $0.severity == .error }
    }
  }
}
