package import Vocabulary

/// What a step does.
package enum ScenarioAction: Hashable, Sendable {
  case completeTask(ScenarioTasks, variables: [String: JSON])
  case taskError(
    ScenarioTasks, code: String, message: String?, variables: [String: JSON])
  case taskEscalation(ScenarioTasks, code: String, variables: [String: JSON])
  case signal(String, variables: [String: JSON])
  case message(Correlation)
  case trigger(String, variables: [String: JSON])
  case setVariables([String: JSON])
  case advance(TimeTravel)
  case runJobs
  case completeJob(String, variables: [String: JSON])
  case failJob(String, message: String, retries: Int?, backOff: TimeTravel?)
  case jobError(String, code: String, message: String?, variables: [String: JSON])
  case setJobRetries(String, Int)
  case setContinuationRetries(Int)
  case start(ScenarioStart)
  /// Moves tokens of the first instance by hand.
  case modify(ScenarioMoves)
  case suspend
  case resume
  case cancel
}
