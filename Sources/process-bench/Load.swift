internal import BPMN
internal import Host
internal import Processes
internal import Vocabulary

#if canImport(Glibc)
  internal import Glibc
#endif

/// Works on a file until somebody kills this process, and says what was answered: a line
/// `begun ID` or `done ID KEY` for each answer. What stands there was written.
struct Load {
  let service: ProcessService
  let process: String

  /// Goes on with everything that waits, and with new instances, on so many clients.
  func run(clients: Int) async throws {
    let waiting = try await service.read { platform in
      platform.running.flatMap { running in
        running.instance.userTasks(in: platform.process(of: running).definition)
          .map { OpenTask(instance: running.id, key: $0.key) }
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<clients {
        group.addTask {
          var open = stride(from: client, to: waiting.count, by: clients).map { waiting[$0] }
          var number = client
          while true {
            while let task = open.popLast() {
              let step = try await service.complete(
                task: task.key, of: task.instance, at: BenchClock.start)
              say("done \(task.instance) \(task.key.number)\n")
              step.addTasks(to: &open)
            }
            let step = try await service.start(
              process, variables: BenchClock.variables(number), at: BenchClock.start)
            number += clients
            if let id = step.touched.first { say("begun \(id)\n") }
            step.addTasks(to: &open)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// One write, so that lines of several threads do not mix and none is held back.
  private func say(_ line: String) {
    let bytes = Array(line.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
  }
}
