import Gates
import Jobs
import Registry
import Sandbox
import Vocabulary

extension TestRunner {
  /// Refuses a test that names an executor which its project does not allow, or which the operator
  /// of this machine has not declared (`docs/decisions/0017-executors-of-tests.md`).
  func checkExecutor(of test: TestDeclaration, in desired: DesiredState) throws(TestRefusal) {
    let name = test.limits.executor
    guard name != Self.local else { return }
    guard desired.project?.testExecutors.contains(name) == true else {
      throw TestRefusal(
        .notMeasured(
          "the executor \"\(name)\" is not among spec.testExecutors of the tracked branch's "
            + "muster.yaml"))
    }
    _ = try remoteExecutor(name)
  }

  /// Runs a job where its test wants it. At an engine it has a name that says all that is in it:
  /// one that was handed over before, by this Muster or one before it, is found again.
  func run(_ job: PreparedJob, at name: String) async throws -> JobOutcome {
    let events: @Sendable (JobEvent) -> Void = { [output] in output?.take($0) }
    guard name != Self.local else { return await job.run(on: executor, events: events) }
    let remote = try remoteExecutor(name)
    let identified = try await job.identified()
    let outcome = await identified.run(on: remote, events: events)
    // Its measurement is kept; what could not be found out may go on there, and is found again.
    if outcome.fault != .platform { try await remote.forget(identified.job.id) }
    return outcome
  }

  private static var local: String { "local" }

  private func remoteExecutor(_ name: String) throws(TestRefusal) -> RemoteExecutor {
    guard let executors else {
      throw TestRefusal(.notMeasured("no executor beside local is known here"))
    }
    do {
      let settings = try ExecutorSettings(file: executors, program: Self.program)
      let table = ExecutorTable(settings, now: now)
      if let executor = try table.executor(named: name) { return executor }
      throw TestRefusal(
        .notMeasured(
          "no executor is named \"\(name)\" on this machine: its operator declares them in "
            + "executors.json"))
    } catch let refusal as TestRefusal {
      throw refusal
    } catch {
      throw TestRefusal(.notMeasured("\(error)"))
    }
  }

  /// This very program, which works at a compute node where the operator names no other.
  private static var program: String { Disk.realPath("/proc/self/exe") ?? "muster" }
}
