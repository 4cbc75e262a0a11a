package import Vocabulary

/// Something that a person has to do.
package struct UserTask: Hashable, Sendable {
  /// Who and until when, with all expressions resolved.
  package struct Request: Hashable, Sendable {
    package let name: String?
    /// What the file says about it, for whoever does it.
    package let description: String?
    package let assignee: String?
    /// In the order of the file.
    package let candidateGroups: [String]
    /// In the order of the file.
    package let candidateUsers: [String]
    package let due: Instant?
    package let followUp: Instant?
    package let priority: Int?

    /// A request to a person.
    package init(
      name: String? = nil, description: String? = nil, assignee: String? = nil,
      candidateGroups: [String] = [],
      candidateUsers: [String] = [], due: Instant? = nil, followUp: Instant? = nil,
      priority: Int? = nil
    ) {
      self.name = name
      self.description = description
      self.assignee = assignee
      self.candidateGroups = candidateGroups
      self.candidateUsers = candidateUsers
      self.due = due
      self.followUp = followUp
      self.priority = priority
    }

    /// The same request for another person.
    func assigned(to assignee: String?) -> Request {
      Request(
        name: name, description: description, assignee: assignee, candidateGroups: candidateGroups,
        candidateUsers: candidateUsers, due: due, followUp: followUp, priority: priority)
    }
  }

  /// The key of the element instance, and of the task.
  package let key: Key
  package let elementID: String
  package let request: Request
  /// What the input mapping gave to the task.
  package let localVariables: [String: JSON]
  /// `camunda:property` and `zeebe:property` of the element.
  package let properties: [String: String]
  /// The form's fields and key, as the file declares them.
  package let form: Form?
}
