/// What one request over HTTP is to the runtime: how its records are read, and how answers and
/// problems are written. Endpoints, and the faces of other servers, differ in nothing else.
struct Exchange: Sendable {
  /// What it is counted under: an endpoint's name, or a face's.
  let name: String
  /// What the body is said to be, in words of a problem's kind, such as `csv`.
  let form: String
  /// Splits the body into records of a version.
  let read: @Sendable (LoadedPackage) throws(EncodingProblem) -> RecordBatch
  /// Writes a model's answer.
  let write: @Sendable (ModelAnswer, LoadedPackage) throws(EncodingProblem) -> Answer
  /// Writes a problem.
  var refuse: @Sendable (Problem) -> Answer = Answer.problem
  /// Where the answers are put as well.
  var outboxes: [AnswerOutbox] = []
}
