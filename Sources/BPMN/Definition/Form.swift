/// The form of a user task or a start event, kept as the file declares it.
package struct Form: Hashable, Sendable {
  /// One field of a generated form.
  package struct Field: Hashable, Sendable {
    package let id: String
    package let label: String?
    /// `string`, `long`, `boolean`, `date`, `enum`, or another name from the file.
    package let type: String?
    package let defaultValue: String?
    /// For `enum`: value and name.
    package let values: [String: String]
  }

  /// `camunda:formKey`, `camunda:formRef`, or the id or key of `zeebe:formDefinition`.
  package let key: String?
  package let fields: [Field]
}
