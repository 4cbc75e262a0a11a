import Vocabulary

/// The id of a person's task: the digest of (approval subject, policy rule, process element), so
/// that equal work has an equal id on every branch and after every revert.
package struct TaskID: Identifier, Codable {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The id of a process instance.
package struct InstanceID: Identifier, Codable {
  package let text: String
  package init(_ text: String) { self.text = text }
}

/// The id of a job that a process instance asked for: derived from (instance, element, attempt).
package struct JobID: Identifier, Codable {
  package let text: String
  package init(_ text: String) { self.text = text }
}
