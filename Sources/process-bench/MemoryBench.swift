internal import BPMN
internal import Processes
internal import Vocabulary

/// Instances run through the platform in memory, one after the other, each from its start to its
/// end; every record is kept.
struct MemoryBench {
  private var platform = ProcessPlatform()
  private var log: [PlatformRecord] = []
  private let process: String
  private var now = BenchClock.start

  /// Deploys a model.
  init(_ definition: ProcessDefinition) throws {
    process = definition.id
    keep(try platform.deploy([definition], as: "bench", at: now).get())
  }

  /// Runs instances to their ends; how many tasks were completed.
  mutating func run(_ count: Int) throws -> Int {
    var completed = 0
    for number in 0..<count { completed += try runOne(number) }
    guard platform.count == 0 else { throw BenchError("\(platform.count) instances are left") }
    return completed
  }

  private mutating func runOne(_ number: Int) throws -> Int {
    var open: [OpenTask] = []
    var completed = 0
    now = now + .milliseconds(1)
    let begun = try platform.start(process, variables: BenchClock.variables(number), at: now).get()
    begun.addTasks(to: &open)
    keep(begun)
    while let task = open.popLast() {
      let step = try platform.send(.completeUserTask(task.key), to: task.instance, at: now).get()
      completed += 1
      step.addTasks(to: &open)
      keep(step)
    }
    return completed
  }

  private mutating func keep(_ step: PlatformStep) { log += step.records }

  /// How many records were kept.
  var recordCount: Int { log.count }
}
