import Glibc
import Sandbox
import Subprocess

/// Starts one process and sees it to its end.
struct ProcessRunner: Sendable {
  let launch: ProcessLaunch
  let stop: StopSwitch
  /// Ends processes that are out of the process group's reach; called with the group's own end.
  var alsoKill: @Sendable () -> Void = {}

  /// Runs it; `output` gets both streams' bytes as they come. Returns when the process has ended,
  /// whoever still holds its streams, and with every process of its group ended.
  func run(output: @escaping (consuming [UInt8]) -> Void) async throws(ProcessError) -> ProcessEnd {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let result = try await Subprocess.run(
        launch.configuration, input: .none, output: .sequence, error: .combinedWithOutput
      ) { execution in
        let group = execution.processIdentifier.value
        stop.attach {
          Glibc.kill(-group, SIGKILL)
          alsoKill()
        }
        for try await buffer in execution.standardOutput {
          output(unsafe buffer.withUnsafeBytes { unsafe Array($0) })
        }
      }
      stop.detach()
      // What the process has left behind in its group; the group's number is not taken again while
      // one of them lives, and a group without processes is no error.
      Glibc.kill(-result.processIdentifier.value, SIGKILL)
      alsoKill()
      let wallTime = clock.now - start
      switch result.terminationStatus {
      case .exited(let code): return ProcessEnd(status: .exited(Int(code)), wallTime: wallTime)
      case .signaled(let number):
        return ProcessEnd(status: .signalled(Int(number)), wallTime: wallTime)
      }
    } catch {
      // Cancelled from above: Subprocess ends the process, the switch its group.
      if Task.isCancelled { stop.stop(.cancelled) }
      stop.detach()
      throw ProcessError(description: "failed to run \"\(launch.command.first ?? "")\": \(error)")
    }
  }

  /// Runs it and stops it at a deadline, or as soon as `watch` gives a reason; it is asked before
  /// the first ten milliseconds are over, and then every tenth of a second.
  func run(
    within limit: Duration, watch: @escaping @Sendable () async -> StopSwitch.Reason? = { nil },
    output: @escaping (consuming [UInt8]) -> Void
  ) async throws(ProcessError) -> ProcessEnd {
    let stop = stop
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var pause = Duration.milliseconds(10)
        while clock.now < deadline {
          do {
            try await Task.sleep(until: min(deadline, clock.now + pause), clock: clock)
          } catch {
            return  // the process has ended, or the job was cancelled and is being stopped
          }
          if let reason = await watch() { stop.stop(reason) }
          pause = .milliseconds(100)
        }
        stop.stop(.timedOut)
      }
      let result: Result<ProcessEnd, ProcessError>
      do throws(ProcessError) {
        result = .success(try await run(output: output))
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    return try result.get()
  }
}
