import Expressions

extension FlowElement {
  /// The text that an input of this name always has; `nil` where there is none, or where it must be
  /// evaluated.
  package func constantInput(_ name: String) -> String? {
    guard let mapping = inputs.last(where: { $0.target == [name] }),
      case .expression(let expression) = mapping.source
    else { return nil }
    return expression.literalText
  }

  /// Whether there is an input of this name.
  package func hasInput(_ name: String) -> Bool {
    inputs.contains { $0.target == [name] }
  }
}

extension UserTaskDefinition {
  /// The candidate groups, where the file names them outright; `nil` where they must be evaluated.
  package var constantCandidateGroups: [String]? { Self.names(candidateGroups) }

  /// The assignee and the candidate users, where the file names them outright.
  package var constantPeople: [String]? {
    guard let users = Self.names(candidateUsers) else { return nil }
    guard let assignee else { return users }
    return assignee.literalText.map { [$0] + users }
  }

  private static func names(_ expression: Expression?) -> [String]? {
    guard let expression else { return [] }
    return expression.literalText?.split(separator: ",").map { name in
      var view = name
      while view.first?.isWhitespace == true { view.removeFirst() }
      while view.last?.isWhitespace == true { view.removeLast() }
      return String(view)
    }.filter { !$0.isEmpty }
  }
}
