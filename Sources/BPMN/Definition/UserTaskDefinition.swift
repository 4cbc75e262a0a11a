package import Expressions

/// What a user task asks of whom.
package struct UserTaskDefinition: Sendable {
  package let assignee: Expression?
  /// A comma-separated list, or in Zeebe's files an expression that gives a list.
  package let candidateGroups: Expression?
  package let candidateUsers: Expression?
  package let dueDate: Expression?
  package let followUpDate: Expression?
  package let priority: Expression?
}
