import BPMN
import Foundation
import Host
import Processes
import Testing
import Vocabulary

/// A program that works on a process service is killed in the middle, again and again.
@Suite(.enabled(if: ProcessCrash.canRun, "process-bench was not built beside the tests"))
struct ProcessCrashTests {
  @Test func `what was answered survives a kill, and is done once`() async throws {
    let crash = try ProcessCrash()
    var random = SystemRandomNumberGenerator()
    var said: [String] = []
    for _ in 0..<6 {
      let lines = try crash.run(killedAfter: Int.random(in: 1...400, using: &random))
      #expect(!lines.isEmpty)
      said += lines
      try await crash.check(said)
    }
    // An answer is given once, whatever happened in between.
    #expect(Set(said).count == said.count)
    #expect(said.contains { $0.hasPrefix("done ") })
  }
}

private struct ProcessCrash {
  private let place: ProcessPlace
  private let model: String

  init() throws {
    place = try ProcessPlace()
    model = URL(filePath: place.path).deletingLastPathComponent().appending(path: "p.bpmn").path
    try Data(ProcessPlace.review.files[0].bytes).write(to: URL(filePath: model))
  }

  /// The program that the tests were built beside.
  private static let program: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: own).deletingLastPathComponent().appending(path: "process-bench").path
  }()

  static var canRun: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// The lines that were said before the program was killed; the last one may have been cut.
  func run(killedAfter count: Int) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: Self.program)
    process.arguments = ["load", model, "8", place.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = Data()
    var lines = 0
    while lines < count {
      let part = pipe.fileHandleForReading.availableData
      guard !part.isEmpty else { break }
      lines += part.count { $0 == UInt8(ascii: "\n") }
      text += part
    }
    kill(process.processIdentifier, SIGKILL)
    text += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let whole = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    return whole.dropLast().map(String.init)
  }

  /// Everything that was said is in the file, nothing is there twice, and what is taken up is what
  /// the whole history adds up to.
  func check(_ said: [String]) async throws {
    let first = try await place.open().text()
    let service = try place.open()
    #expect(try await service.text() == first)
    var histories: [InstanceID: [JSON]] = [:]
    for line in said {
      let words = line.split(separator: " ").map(String.init)
      let id = InstanceID(words[1])
      if histories[id] == nil {
        histories[id] = try await service.history(of: id).flatMap(\.events)
      }
      let events = histories[id] ?? []
      #expect(events.count { $0["event"] == "started" } == 1, "\(line)")
      guard words[0] == "done" else { continue }
      let done = events.count {
        $0["event"] == "elementCompleted" && $0["key"]?.integer == Int64(words[2])
      }
      #expect(done == 1, "\(line)")
    }
    let running = try await service.read { platform in
      platform.running.map { running -> (InstanceID, ProcessInstance, ProcessDefinition) in
        (running.id, running.instance, platform.process(of: running).definition)
      }
    }
    for (id, instance, definition) in running {
      var replayed = ProcessInstance()
      for event in try await service.history(of: id).flatMap(\.events) {
        replayed.apply(try Event(json: event, in: definition))
      }
      #expect(replayed == instance)
    }
  }
}
