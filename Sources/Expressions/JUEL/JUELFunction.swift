/// The functions that Camunda adds to JUEL.
enum JUELFunction: String, Sendable {
  /// The time, as a text.
  case now
  /// The same, as the beginning of a calculation: `dateTime().plusDays(2)`.
  case dateTime
  /// Who is logged in: nobody, in an engine that knows no sessions.
  case currentUser
  case currentUserGroups
}
