package import Expressions

/// What a user task asks of whom.
package struct UserTaskDefinition: Sendable {
  /// A template in Camunda 7's files.
  package let name: Expression?
  /// The element's documentation, a template in Camunda 7's files.
  package let description: Expression?
  package let assignee: Expression?
  /// A comma-separated list, or in Zeebe's files an expression that gives a list.
  package let candidateGroups: Expression?
  package let candidateUsers: Expression?
  package let dueDate: Expression?
  package let followUpDate: Expression?
  package let priority: Expression?

  /// The candidate groups as far as the file alone says them; none where variables decide.
  package var literalCandidateGroups: [String] {
    guard let text = candidateGroups?.literalText else { return [] }
    return text.split(separator: ",").compactMap { part in
      let name = part.drop(while: \.isWhitespace)
      let end = name.lastIndex { !$0.isWhitespace }
      return end.map { String(name[...$0]) }
    }
  }
}
