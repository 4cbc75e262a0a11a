internal import BPMN
internal import Vocabulary

/// What one command still has to bring about.
///
/// A stack: what an instance sets off is done before what was to be done after it, so a called
/// process runs as far as it can before its caller's other branches are told anything.
struct Routing {
  /// One thing to bring about.
  enum Errand {
    /// A command for an instance; a refusal is no failure, as what it is for may be gone.
    case send(Int, Command)
    /// A call activity wants an instance.
    case call(Int, Key, Call.Request)
    /// A signal begins an instance.
    case start(Catalog.Start, signal: String, [String: JSON])
    /// A signal goes to all that listen but the thrower, which has heard it.
    case signal(String, [String: JSON], thrower: Int)
    /// A called instance is not wanted any more.
    case cancel(Int, reason: String)
    /// A message goes to the one who waits for it.
    case message(String, [String: JSON], thrower: Int)
    /// A business rule task wants an answer.
    case decide(Int, Key)
  }

  let now: Instant
  private var errands: [(errand: Errand, depth: Int)] = []
  /// How far the errand that is being done is from the command.
  private(set) var depth = 0

  init(now: Instant) { self.now = now }

  /// Adds errands in the order in which they shall be done, before all that wait.
  mutating func add(_ added: [Errand]) {
    for errand in added.reversed() { errands.append((errand, depth + 1)) }
  }

  mutating func next() -> Errand? {
    guard let next = errands.popLast() else { return nil }
    depth = next.depth
    return next.errand
  }
}
