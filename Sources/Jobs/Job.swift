package import Vocabulary

/// Work to do with a model, as a value: what to run, on which data, within which bounds.
///
/// It names no place on this machine but the input files, so any executor can run it.
package struct Job: Sendable, Identifiable {
  package let id: JobID
  package let kind: JobKind
  package let language: JobLanguage
  /// The content of the working folder. Every job has a fresh copy, which it may change.
  package let files: [JobFile]
  /// The primary source, one of the files.
  package let source: RepositoryPath
  package let functions: JobFunctions
  package let inputs: [JobInput]
  /// What the init function gets: an object with `rawJson` (the whole job as text) and `job`.
  package let initialization: JSON
  /// The text of the platform's `requirements.txt`; `nil` for the plain interpreter.
  package let requirements: String?
  package var limits: JobLimits
  /// What a train function begins its random numbers with: the variable `MUSTER_SEED`.
  package var seed: Int64?
  /// Gets the scored records one by one, in order, where they are too many to be held; then
  /// ``JobOutcome/records`` has none. It may have got some when the job turns out to have failed.
  package var takeRecord: RecordTaker?

  /// Takes a record; called from any thread, one call at a time.
  package typealias RecordTaker = @Sendable (JSON) -> Void

  /// A job by its parts; see ``initialization(job:)`` for the usual payload.
  package init(
    id: JobID, kind: JobKind, language: JobLanguage, files: [JobFile], source: RepositoryPath,
    functions: JobFunctions = JobFunctions(), inputs: [JobInput] = [],
    initialization: JSON = Job.initialization(job: [:]), requirements: String? = nil,
    limits: JobLimits = JobLimits()
  ) {
    self.id = id
    self.kind = kind
    self.language = language
    self.files = files
    self.source = source
    self.functions = functions
    self.inputs = inputs
    self.initialization = initialization
    self.requirements = requirements
    self.limits = limits
  }

  /// The same job under another name.
  package func named(_ id: JobID) -> Job {
    var job = Job(
      id: id, kind: kind, language: language, files: files, source: source, functions: functions,
      inputs: inputs, initialization: initialization, requirements: requirements, limits: limits)
    job.takeRecord = takeRecord
    job.seed = seed
    return job
  }

  /// The object that ModelOp hands to an init function: the job as text, and as an object.
  package static func initialization(job: JSON) -> JSON {
    ["rawJson": .string(job.canonicalText), "job": job]
  }
}
