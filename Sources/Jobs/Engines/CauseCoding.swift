import Vocabulary

/// A cause as JSON and back: an object whose `cause` names the case.
enum CauseCoding {
  static func json(_ cause: JobCause) -> JSON {
    switch cause {
    case .succeeded: return ["cause": "succeeded"]
    case .exited(let code): return named("exited", code)
    case .signalled(let signal): return named("signalled", signal)
    case .timedOut(let limit):
      return ["cause": "timedOut", "value": .integer(limit.milliseconds)]
    case .outOfMemory(let limit): return named("outOfMemory", limit)
    case .tooMuchOutput(let kind, let limit):
      return [
        "cause": "tooMuchOutput", "kind": .string(kind.rawValue), "value": .integer(Int64(limit)),
      ]
    case .tooMuchDisk(let limit): return named("tooMuchDisk", limit)
    case .tooManyFiles(let limit): return named("tooManyFiles", limit)
    case .tooManyProcesses(let limit): return named("tooManyProcesses", limit)
    case .modelRaised(let exception):
      return [
        "cause": "modelRaised", "message": .string(exception.message),
        "traceback": .array(exception.traceback.map { .string($0) }),
        "type": .string(exception.type),
      ]
    case .wrongResult(let reason): return named("wrongResult", reason)
    case .badInput(let reason): return named("badInput", reason)
    case .badJob(let reason): return named("badJob", reason)
    case .environmentFailed(let failure):
      return [
        "cause": "environmentFailed", "fault": .string(failure.fault.rawValue),
        "reason": .string(failure.reason), "step": .string(failure.step.rawValue),
      ]
    case .sandboxFailed(let reason): return named("sandboxFailed", reason)
    case .infrastructure(let reason): return named("infrastructure", reason)
    case .cancelled: return ["cause": "cancelled"]
    }
  }

  private static func named(_ name: String, _ value: Int) -> JSON {
    ["cause": .string(name), "value": .integer(Int64(value))]
  }

  private static func named(_ name: String, _ reason: String) -> JSON {
    ["cause": .string(name), "reason": .string(reason)]
  }

  /// `nil` for what is no cause.
  static func cause(_ json: JSON) -> JobCause? {
    let value = json["value"]?.integer.map { Int($0) }
    let reason = json["reason"]?.string
    switch json["cause"]?.string {
    case "succeeded": return .succeeded
    case "cancelled": return .cancelled
    case "exited": return value.map { .exited(code: $0) }
    case "signalled": return value.map { .signalled(signal: $0) }
    case "timedOut": return value.map { .timedOut(after: .milliseconds($0)) }
    case "outOfMemory": return value.map { .outOfMemory(limitBytes: $0) }
    case "tooMuchDisk": return value.map { .tooMuchDisk(limitBytes: $0) }
    case "tooManyFiles": return value.map { .tooManyFiles(limit: $0) }
    case "tooManyProcesses": return value.map { .tooManyProcesses(limit: $0) }
    case "tooMuchOutput":
      guard let kind = (json["kind"]?.string).flatMap({ JobCause.OutputKind(rawValue: $0) })
      else { return nil }
      return value.map { .tooMuchOutput(kind, limitBytes: $0) }
    case "modelRaised":
      return .modelRaised(
        ModelException(
          type: json["type"]?.string ?? "Exception", message: json["message"]?.string ?? "",
          traceback: (json["traceback"]?.array ?? []).compactMap(\.string)))
    case "wrongResult": return reason.map { .wrongResult(reason: $0) }
    case "badInput": return reason.map { .badInput(reason: $0) }
    case "badJob": return reason.map { .badJob(reason: $0) }
    case "environmentFailed":
      guard let reason, let step = (json["step"]?.string).flatMap({ Step(rawValue: $0) }),
        let fault = (json["fault"]?.string).flatMap({ JobCause.Fault(rawValue: $0) })
      else { return nil }
      return .environmentFailed(EnvironmentFailure(step: step, reason: reason, fault: fault))
    case "sandboxFailed": return reason.map { .sandboxFailed(reason: $0) }
    case "infrastructure": return reason.map { .infrastructure(reason: $0) }
    default: return nil
    }
  }

  private typealias Step = EnvironmentFailure.Step
}
