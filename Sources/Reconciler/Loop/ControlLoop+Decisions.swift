import BPMN
import Processes
package import Vocabulary

extension ControlLoop {
  /// Takes up the DMN files of a process. Needed before the inputs of instances that decide by
  /// them; the key is the list of their blobs, as in the instances' records.
  package mutating func learn(_ blobs: [BlobID], _ decisions: DecisionSet) {
    decisionSets[blobs] = decisions
  }

  /// The lists of DMN files that are known.
  package var knownDecisions: Set<[BlobID]> { Set(decisionSets.keys) }

  /// Answers a business rule task. A decision is a function of its variables, so what fails is an
  /// incident at once, with what the table says about it.
  func decide(_ request: Job.Decision, _ job: Job, _ record: InstanceRecord) -> Command {
    let verb = "failed to decide \"\(request.id)\""
    guard let set = record.decisions.flatMap({ decisionSets[$0] }) else {
      return .failJob(
        job.key, message: "\(verb): the process \(record.process) names no DMN file",
        retriesLeft: 0)
    }
    guard let decision = set.decision(request.id) else {
      let reason =
        set.diagnostics.first { $0.severity == .error }.map { "; \($0)" } ?? ""
      return .failJob(
        job.key, message: "\(verb): no DMN file of \(record.process) has it\(reason)",
        retriesLeft: 0)
    }
    let variables = state.running[record.id]?.variables(visibleFrom: job.key) ?? [:]
    switch decision.decide(request.result, variables, now) {
    case .failure(let failure):
      return .failJob(job.key, message: failure.message, retriesLeft: 0)
    case .success(let value):
      return .completeJob(
        job.key, variables: job.request.resultVariable.map { [$0: value] } ?? [:])
    }
  }
}
