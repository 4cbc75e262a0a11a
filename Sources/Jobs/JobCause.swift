/// Why a job ended as it did.
package enum JobCause: Hashable, Sendable {
  case succeeded
  /// The process ended by itself with a code other than zero, and without a result.
  case exited(code: Int)
  /// A signal ended it that we have not sent (a crash in native code, for the most part).
  case signalled(signal: Int)
  case timedOut(after: Duration)
  case outOfMemory(limitBytes: Int)
  /// It printed, answered or left as artifacts more than its bound.
  case tooMuchOutput(OutputKind, limitBytes: Int)
  case tooMuchDisk(limitBytes: Int)
  case tooManyFiles(limit: Int)
  case tooManyProcesses(limit: Int)
  /// An exception left the model's function.
  case modelRaised(ModelException)
  /// The function ran, and its answer is not what the protocol asks for.
  case wrongResult(reason: String)
  /// An input is not what its format says.
  case badInput(reason: String)
  /// The job itself makes no sense: no such source, a name used twice.
  case badJob(reason: String)
  case environmentFailed(EnvironmentFailure)
  /// The process could not be started in its sandbox.
  case sandboxFailed(reason: String)
  /// The machine failed us: a folder that cannot be written, a blob that cannot be read.
  case infrastructure(reason: String)
  case cancelled

  /// Which of the outputs was too long.
  package enum OutputKind: String, Hashable, Sendable {
    case log
    case result
    case artifacts
  }

  /// Who has to do something about it.
  package enum Fault: String, Hashable, Sendable {
    case none
    /// The model's source, its platform or its behaviour.
    case model
    /// This machine, the network, or Muster itself; another attempt may succeed.
    case platform
    /// Whoever asked for the job: its data, its definition, its cancellation.
    case caller
  }

  /// Who has to do something about it.
  package var fault: Fault {
    switch self {
    case .succeeded: .none
    case .exited, .signalled, .timedOut, .outOfMemory, .tooMuchOutput, .tooMuchDisk, .tooManyFiles,
      .tooManyProcesses, .modelRaised, .wrongResult:
      .model
    case .badInput, .badJob, .cancelled: .caller
    case .environmentFailed(let failure): failure.fault
    case .sandboxFailed, .infrastructure: .platform
    }
  }

  /// The state that a job ends in.
  package var state: JobState {
    switch self {
    case .succeeded: .complete
    case .cancelled: .cancelled
    default: .error
    }
  }
}

/// An exception of the model, as the harness saw it.
package struct ModelException: Hashable, Sendable {
  /// The class, such as `ValueError`, with its module unless that is `builtins`.
  package let type: String
  package let message: String
  /// From the outermost call of the model to where it was raised: `score.py:12 in predict: x =
  /// 1/0`.
  package let traceback: [String]

  /// An exception by its parts.
  package init(type: String, message: String, traceback: [String]) {
    self.type = type
    self.message = message
    self.traceback = traceback
  }
}
