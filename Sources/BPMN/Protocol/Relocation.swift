/// Where everything of an instance is in another version of its process: indices of that version.
package struct Relocation: Hashable, Sendable {
  /// The id of the process that it goes on in.
  package let process: String
  /// The element of each visit, timer, subscription and record of what can be undone, by its key.
  package let elements: [Key: Int]
  /// The flow on which each token waits that waits on one.
  package let flows: [Key: Int]
  /// The timers and subscriptions that have no counterpart, by rising key.
  package let gone: [Key]
  /// The scopes that the version does not have, the innermost first: what was inside goes on in
  /// what was around them.
  package let dissolved: [Key]
  /// The start event.
  package let start: Int
  /// The end events that were reached, those that the version has.
  package let endEvents: [Int]

  /// Where everything is.
  package init(
    process: String, elements: [Key: Int], flows: [Key: Int] = [:], gone: [Key] = [],
    dissolved: [Key] = [], start: Int, endEvents: [Int] = []
  ) {
    self.process = process
    self.elements = elements
    self.flows = flows
    self.gone = gone
    self.dissolved = dissolved
    self.start = start
    self.endEvents = endEvents
  }
}
