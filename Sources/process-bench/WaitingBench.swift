internal import BPMN
internal import FoundationEssentials
internal import Glibc
internal import Processes
internal import Vocabulary

/// Many instances that wait: what they weigh, and what it costs to wake one of them.
struct WaitingBench {
  private var platform = ProcessPlatform()
  private let process: String
  private var open: [OpenTask] = []

  /// Deploys a model whose instances wait for a person at once.
  init(_ definition: ProcessDefinition) throws {
    process = definition.id
    _ = try platform.deploy([definition], as: "bench", at: BenchClock.start).get()
  }

  /// Measures at each of these numbers of waiting instances.
  mutating func run(_ counts: [Int]) throws -> JSON {
    let empty = try Self.residentMegabytes()
    var found: [JSON] = []
    for count in counts {
      while open.count < count {
        try platform.start(
          process, variables: BenchClock.variables(open.count), at: BenchClock.start
        ).get().addTasks(to: &open)
      }
      let megabytes = try Self.residentMegabytes() - empty
      found.append([
        "waiting": .integer(Int64(count)), "megabytes": .number(megabytes),
        "microsecondsToWake": .number(try wake(1_000)),
      ])
    }
    return .array(found)
  }

  /// Completes the task of instances that lie far from each other; the median, in microseconds.
  private mutating func wake(_ count: Int) throws -> Double {
    var times: [Double] = []
    for number in 0..<count {
      let index = (number * 7_919) % open.count
      let task = open[index]
      let start = ContinuousClock.now
      let step = try platform.send(
        .completeUserTask(task.key), to: task.instance, at: BenchClock.start
      ).get()
      times.append((ContinuousClock.now - start) / .microseconds(1))
      var next: [OpenTask] = []
      step.addTasks(to: &next)
      if next.isEmpty {
        try platform.start(process, variables: BenchClock.variables(number), at: BenchClock.start)
          .get().addTasks(to: &next)
      }
      guard let waiting = next.first else { throw BenchError("nothing waits") }
      open[index] = waiting
    }
    return times.sorted()[times.count / 2]
  }

  /// What this process has in memory, in MB of a million bytes.
  static func residentMegabytes() throws -> Double {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let words = text.split(separator: " ")
    guard words.count > 1, let pages = Double(words[1]) else {
      throw BenchError("/proc/self/statm cannot be read")
    }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
