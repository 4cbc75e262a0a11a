import Foundation
import Synchronization
import Testing
import Vocabulary

@testable import Jobs

extension RealProcessTests {
  @Suite struct RemoteExecutorTests {
    private static let counting = """
      import json
      def metrics(data): return {"rows": len(data), "auc": 0.1 + 0.2}
      def score(row): return {"score": row["x"] / 3}
      def train(data): open("model.bin", "wb").write(bytes(range(256)))
      """

    private static func input(_ text: String = "x\n1\n2\n") -> JobInput {
      JobInput(name: "rows.csv", format: .csv, text: text)
    }

    @Test(arguments: [JobKind.metrics, .score, .train])
    func `a job at an engine gives what it gives here`(_ kind: JobKind) async throws {
      let bench = EngineBench()
      defer { bench.close() }
      let job = try Bench.python(Self.counting, kind, inputs: [Self.input()])
      let here = await summary(of: job)
      let outcome = await bench.executor().run(job)
      #expect(summary(of: outcome) == here)
      #expect(outcome.isSuccess)
      #expect(
        outcome.messages.filter { !$0.text.hasPrefix("no sandbox") }.map(\.state) == [
          .created, .waiting, .running, .complete,
        ])
    }

    @Test func `whose fault it is comes from there unchanged`() async throws {
      let bench = EngineBench()
      defer { bench.close() }
      let sources = [
        "def metrics(): raise ValueError('no')", "def metrics(): return 1",
        "import os\ndef metrics(): os._exit(7)", "def other(): pass",
      ]
      for source in sources {
        let job = try Bench.python(source)
        let outcome = await bench.executor().run(job)
        #expect(summary(of: outcome) == (await summary(of: job)))
        #expect(outcome.fault == .model)
      }
    }

    @Test func `a job whose submission was answered to nobody runs once`() async throws {
      let bench = EngineBench()
      defer { bench.close() }
      bench.engine.state.withLock { $0.lostAnswers = 2 }
      let outcome = await bench.executor().run(
        try Bench.python(Self.counting, inputs: [Self.input()]))
      #expect(outcome.isSuccess)
      let executor = bench.executor()
      while bench.engine.state.withLock({ $0.ends.count < $0.submissions }) { await Task.yield() }
      let ends = bench.engine.state.withLock { $0.ends.values.filter { $0 == .exited(0) }.count }
      #expect(ends == 1)
      #expect(await executor.activeJobs == [])
    }

    @Test func `a job is found again by the Muster that starts after one was killed`() async throws
    {
      let bench = EngineBench()
      defer { bench.close() }
      let job = try Bench.python(Self.counting, inputs: [Self.input()], id: "measurement")
      // The first loses its engine right after the submission: what is on the disk then is what a
      // killed process leaves.
      bench.engine.state.withLock { $0.says = .running }
      let first = Task { await bench.executor().run(job) }
      while bench.engine.state.withLock({ $0.submissions == 0 }) { await Task.yield() }
      bench.engine.state.withLock { $0.isDown = true }
      first.cancel()
      let lost = await first.value
      #expect(lost.cause == .cancelled)
      bench.engine.state.withLock { state in
        state.isDown = false
        state.says = nil
      }
      let outcome = await bench.executor().run(job)
      #expect(outcome.isSuccess)
      #expect(outcome.metrics?["rows"] == 2)
      #expect(bench.engine.state.withLock { $0.submissions } == 1)
      #expect(bench.engine.state.withLock { $0.cancelled } == [])
    }

    @Test func `an outcome is kept until it is forgotten`() async throws {
      let bench = EngineBench()
      defer { bench.close() }
      let executor = bench.executor()
      let job = try Bench.python(Self.counting, inputs: [Self.input()], id: "again")
      for _ in 0..<2 { #expect(await executor.run(job).isSuccess) }
      #expect(bench.engine.state.withLock { $0.submissions } == 1)
      try await executor.forget(JobID("again"))
      #expect(await executor.run(job).isSuccess)
      #expect(bench.engine.state.withLock { $0.submissions } == 2)
    }

    @Test func `an id is not taken for another job`() async throws {
      let bench = EngineBench()
      defer { bench.close() }
      let executor = bench.executor()
      _ = await executor.run(try Bench.python(Self.counting, inputs: [Self.input()], id: "one"))
      let other = await executor.run(
        try Bench.python(Self.counting, .score, inputs: [Self.input()], id: "one"))
      #expect(other.cause == .badJob(reason: "the id one is that of another job"))
    }

    @Test func `cancelling the task cancels the job there`() async throws {
      let bench = EngineBench(runs: false)
      defer { bench.close() }
      let job = try Bench.python(Self.counting)
      let task = Task { await bench.executor().run(job) }
      while bench.engine.state.withLock({ $0.submissions == 0 }) { await Task.yield() }
      task.cancel()
      #expect(await task.value.cause == .cancelled)
      #expect(bench.engine.state.withLock { $0.cancelled } == [EngineTicket("t1")])
    }

    @Test func `an engine that nobody reaches is the platform's fault`() async throws {
      let bench = EngineBench(runs: false)
      defer { bench.close() }
      bench.engine.state.withLock { $0.isDown = true }
      let outcome = await bench.executor(patience: .milliseconds(20)).run(
        try Bench.python(Self.counting))
      #expect(outcome.cause == .infrastructure(reason: "fake: nobody answers"))
      #expect(outcome.fault == .platform)
    }

    @Test(arguments: [
      (EngineStatus.ended(.cancelled), JobCause.cancelled),
      (.ended(.outOfMemory), .outOfMemory(limitBytes: 4 << 30)),
      (.ended(.timedOut), .infrastructure(reason: "fake ended the job at a time limit of its own")),
      (
        .ended(.exited(3)),
        .infrastructure(reason: "at fake it exited with code 3 without outcome: last words")
      ),
      (
        .ended(.exited(0)),
        .infrastructure(reason: "at fake it exited with code 0 without outcome: last words")
      ),
      (
        .ended(.signalled(9)),
        .infrastructure(reason: "at fake it was ended by signal 9: last words")
      ),
      (.ended(.failed("NODE_FAIL")), .infrastructure(reason: "fake: NODE_FAIL: last words")),
      (
        .unknown,
        .infrastructure(reason: "fake does not know the job any more, and it left no outcome")
      ),
    ])
    func `an end without an outcome has its cause`(_ status: EngineStatus, _ cause: JobCause)
      async throws
    {
      let bench = EngineBench(runs: false)
      defer { bench.close() }
      bench.engine.state.withLock { $0.says = .running }
      let executor = bench.executor()
      let job = try Bench.python(Self.counting)
      let task = Task { await executor.run(job) }
      while bench.engine.state.withLock({ $0.submissions == 0 }) { await Task.yield() }
      let log = executor.folder(of: job.id) + "/engine.log"
      try "first words\nlast words\n".write(toFile: log, atomically: false, encoding: .utf8)
      #expect(await executor.log(of: job.id)?.text == "first words\nlast words\n")
      bench.engine.state.withLock { $0.says = status }
      #expect(await task.value.cause == cause)
    }

    @Test func `two Musters do not follow one job`() async throws {
      let bench = EngineBench(runs: false)
      defer { bench.close() }
      let job = try Bench.python(Self.counting, id: "one")
      let first = Task { await bench.executor().run(job) }
      while bench.engine.state.withLock({ $0.submissions == 0 }) { await Task.yield() }
      let second = await bench.executor().run(job)
      #expect(second.cause == .badJob(reason: "another Muster follows the job one"))
      first.cancel()
      _ = await first.value
    }
  }
}
