internal import BPMN
internal import Vocabulary

extension ProcessPlatform {
  /// Answers a business rule task at once: the decision is a function of its variables. What fails
  /// fails the job, and so becomes an incident when it has no tries left.
  mutating func decide(
    _ key: Key, of number: Int, _ routing: inout Routing
  ) throws(Rejection) {
    guard let running = instances[number], let visit = running.instance[key],
      case .job(let job) = visit.state, let request = job.request.decision
    else { return }
    let process = catalog[running.handle]
    let command: Command
    switch answer(
      request, variables: running.instance.variables(visibleFrom: key), of: process, routing.now)
    {
    case .success(let value):
      command = .completeJob(
        key, variables: job.request.resultVariable.map { [$0: value] } ?? [:])
    case .failure(let failure):
      command = .failJob(key, message: failure.message, retriesLeft: 0)
    }
    try send(command, to: number, &routing)
  }

  private func answer(
    _ request: Job.Decision, variables: [String: JSON], of process: DeployedProcess,
    _ now: Instant
  ) -> Result<JSON, DecisionFailure> {
    let id = DecisionID(request.id)
    guard
      let decision = decisions.find(id, request.binding, deployment: process.deployment)
    else {
      return .failure(
        DecisionFailure(
          "failed to decide \"\(id)\": \(request.binding.words) of such a decision is not "
            + "deployed"))
    }
    return decision.decide(request.result, variables, now)
  }
}
