internal import BPMN
internal import Host
internal import Processes
internal import Vocabulary

/// Instances run through a process service by concurrent clients, each of which waits for every
/// answer before it goes on.
struct DurableBench {
  let service: ProcessService
  let process: String
  let clients: Int

  /// Opens a service on a file and deploys a model.
  init(_ path: String, model: DeploymentFiles, process: String, clients: Int) async throws {
    service = try ProcessService(path)
    self.process = process
    self.clients = clients
    try await service.deploy(model, as: "bench", at: BenchClock.start)
  }

  /// Runs instances to their ends; how many tasks were completed.
  func run(_ count: Int) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for client in 0..<clients {
        group.addTask {
          var completed = 0
          for number in stride(from: client, to: count, by: clients) {
            completed += try await runOne(number)
          }
          return completed
        }
      }
      var completed = 0
      for try await part in group { completed += part }
      return completed
    }
  }

  private func runOne(_ number: Int) async throws -> Int {
    let now = BenchClock.start + .milliseconds(number)
    var open: [OpenTask] = []
    var completed = 0
    let begun = try await service.start(
      process, variables: BenchClock.variables(number), at: now)
    begun.addTasks(to: &open)
    while let task = open.popLast() {
      let step = try await service.complete(task: task.key, of: task.instance, at: now)
      completed += 1
      step.addTasks(to: &open)
    }
    return completed
  }
}
