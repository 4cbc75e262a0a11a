package import Vocabulary

/// One visit of a token to an element: something that is active now.
package struct ElementInstance: Hashable, Sendable {
  /// What the visit waits for. The large cases are indirect: most visits are short.
  package enum State: Hashable, Sendable {
    /// A sub-process that runs, an event that listens, or an element that has an incident.
    case active
    /// A token in front of a joining gateway, and the flow it came by.
    case joining(flow: Int)
    /// Work that is done outside.
    indirect case job(JobState)
    /// Something that a person does.
    indirect case userTask(UserTask.Request)
    /// A receive task without a message.
    case trigger
    /// A called process.
    indirect case call(Call.Request)
    /// A token that rests in front of the element or behind it.
    indirect case continuation(ContinuationState)
    /// An activity that is done several times; its instances have it as their scope.
    indirect case loop(LoopState)
    /// An event that waits for what it undoes; the handlers have it as their scope.
    case compensating
    /// A scope that was done and is being undone.
    case undoing
  }

  /// The part of a job that changes.
  package struct JobState: Hashable, Sendable {
    package let request: Job.Request
    package var attempt: Int
    package var retries: Int
    package var retryAt: Instant?
  }

  /// The part of a continuation that changes.
  package struct ContinuationState: Hashable, Sendable {
    package let moment: Continuation.Moment
    package var attempt: Int
    package var retries: Int
    package var retryAt: Instant?
  }

  /// How far a loop is.
  package struct LoopState: Hashable, Sendable {
    /// How many instances there are to be, those that were cancelled by hand among them; `nil` for
    /// a standard loop.
    package var count: Int?
    /// The elements of the collection, if there is one.
    package let items: [JSON]?
    /// How many were begun.
    package var started = 0
    /// How many are done.
    package var completed = 0
    /// How many were cancelled by hand.
    package var cancelled = 0
    /// What those that are done gave, by their index.
    package var outputs: [Int: JSON] = [:]

    /// How many are to be done in the end.
    package var remainder: Int? { count.map { $0 - cancelled } }
  }

  /// What went wrong, while it stands.
  package struct Failure: Hashable, Sendable {
    package let cause: Incident.Cause
    package let message: String
  }

  /// A box around what few visits have.
  private final class Box: Hashable, Sendable {
    let failure: Failure

    init(_ failure: Failure) { self.failure = failure }

    static func == (left: Box, right: Box) -> Bool { left.failure == right.failure }

    func hash(into hasher: inout Hasher) { hasher.combine(failure) }
  }

  private let elementNumber: Int32
  package let key: Key
  /// The instance of the enclosing sub-process or loop, or the root.
  package let scope: Key
  package internal(set) var state: State
  /// The variables of this scope: from an input mapping, or of a sub-process.
  package internal(set) var variables: [String: JSON]
  private var box: Box?

  /// The index of the element in the definition.
  package var element: Int { Int(elementNumber) }

  /// What went wrong, while it stands.
  package internal(set) var failure: Failure? {
    get { box?.failure }
    set { box = newValue.map(Box.init) }
  }

  init(
    key: Key, element: Int, scope: Key, state: State = .active, variables: [String: JSON] = [:],
    failure: Failure? = nil
  ) {
    self.key = key
    elementNumber = Int32(truncatingIfNeeded: element)
    self.scope = scope
    self.state = state
    self.variables = variables
    box = failure.map(Box.init)
  }

  /// The same visit inside another scope.
  func moved(into scope: Key) -> ElementInstance {
    ElementInstance(
      key: key, element: element, scope: scope, state: state, variables: variables,
      failure: failure)
  }

  /// Whether its scope was put around it later: everything else is younger than what it is in.
  var isOlderThanScope: Bool { key < scope }

  /// The same visit at an element of another version, on a flow of it, inside a scope.
  func relocated(to element: Int, flow: Int?, scope: Key) -> ElementInstance {
    var moved = state
    switch (state, flow) {
    case (.joining, let flow?): moved = .joining(flow: flow)
    case (.continuation(let old), _):
      let moment: Continuation.Moment
      switch old.moment {
      case .before: moment = .before(flow: flow)
      case .after: moment = .after(flow: flow)
      }
      moved = .continuation(
        ContinuationState(
          moment: moment, attempt: old.attempt, retries: old.retries, retryAt: old.retryAt))
    default: break
    }
    return ElementInstance(
      key: key, element: element, scope: scope, state: moved, variables: variables,
      failure: failure)
  }
}
