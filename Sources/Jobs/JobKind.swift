/// What a job asks of a model.
package enum JobKind: Hashable, Sendable {
  /// Call the metrics function once with the whole data; it gives exactly one object.
  case metrics
  /// Call the score function once per record.
  case score
  /// Call the train function once with the whole data; it writes artifacts to its working folder.
  case train
  /// Run the primary source as a program with these arguments; its exit code decides.
  case command(arguments: [String])

  /// ModelOp Center's name for such a job (`jobType`).
  package var jobType: String {
    switch self {
    case .metrics: "MODEL_BATCH_TEST_JOB"
    case .score, .command: "MODEL_BATCH_JOB"
    case .train: "MODEL_BATCH_TRAINING_JOB"
    }
  }

  /// The name of the function in Muster's words; also the first argument of a command model.
  package var functionName: String {
    switch self {
    case .metrics: "metrics"
    case .score: "score"
    case .train: "train"
    case .command: "command"
    }
  }
}
