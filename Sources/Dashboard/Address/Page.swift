package import Gates
package import Reconciler
package import Vocabulary

/// A page of the dashboard. Links are made of these values and never of text, and an address is
/// read back into the same value.
package enum Page: Hashable, Sendable {
  case home
  case tasks(TaskFilter)
  case task(TaskID)
  case alerts(AlertFilter)
  /// By the id of its opening.
  case alert(Digest)
  /// What monitors say, a row a model.
  case heat(HeatFilter)
  case monitors(MonitorFilter)
  case trainings(TrainingFilter)
  case jobs(JobFilter)
  case job(JobID)
  /// A job by hand.
  case handRun(String)
  case runtimes(RuntimeFilter)
  case runtime(RuntimeName)
  case engine
  case models(ModelFilter)
  case model(ModelName)
  /// A model's files at a version; the newest without one, the primary source without a path.
  case source(ModelName, version: Digest?, path: String?)
  case versions(ModelName)
  /// A model's tests over time.
  case tests(ModelName)
  /// A model's monitors over time.
  case monitoring(ModelName)
  case modelTrainings(ModelName)
  case training(ModelName, Digest)
  case measurement(ModelName, MeasurementID)
  /// Any two versions; without them the deployed one and the newest.
  case compare(ModelName, champion: Digest?, challenger: Digest?)
  case processes
  case process(ProcessName)
  case instances(InstanceFilter)
  case instance(InstanceID)
  case proposals(ProposalFilter)
  /// By reference, as `refs/heads/better`.
  case proposal(String)
  case author
  /// The name fills in a form of something that is there already.
  case form(FormKind, name: String = "")
  case audit(AuditFilter)

  /// A list and the filter that a number on another page counts.
  package static var approvals: Page { .tasks(TaskFilter(state: .open, kind: .approval)) }
}

/// What can be proposed or started by a form.
package enum FormKind: String, CaseIterable, Hashable, Sendable {
  case model
  case runtime
  case group
  case job
}
