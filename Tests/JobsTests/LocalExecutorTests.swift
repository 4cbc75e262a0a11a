import Foundation
import Jobs
import Synchronization
import Testing
import Vocabulary

/// How many there are at once.
private final class Crowd: Sendable {
  private let counts = Mutex((now: 0, most: 0))

  var most: Int { counts.withLock { $0.most } }

  func change(by number: Int) {
    counts.withLock { counts in
      counts.now += number
      counts.most = max(counts.most, counts.now)
    }
  }
}

extension RealProcessTests {
  @Suite struct LocalExecutorTests {
    @Test func `a job's history has ModelOp's states, with the time that was handed in`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let outcome = await bench.executor.run(try Bench.python("def metrics(): return {}"))
      let messages = outcome.messages.filter { !$0.text.hasPrefix("no sandbox") }
      #expect(
        messages.map(\.description) == [
          "1970-01-01T00:00:00Z CREATED MODEL_BATCH_TEST_JOB score.py",
          "1970-01-01T00:00:00Z WAITING waiting for a place",
          "1970-01-01T00:00:00Z RUNNING running",
          "1970-01-01T00:00:00Z COMPLETE succeeded",
        ])
      #expect(await bench.executor.activeJobs == [])
    }

    @Test func `a running job is cancelled by its name`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let marker = "marker-\(UUID().uuidString)"
      let source = """
        import subprocess, time
        def metrics():
            print("begun")
            subprocess.run(["sh", "-c", "sleep 600; : \(marker)"])
        """
      let job = try Bench.python(source, id: "hanging")
      let outcome = await bench.executor.run(job) { event in
        guard case .log = event else { return }
        Task { await bench.executor.cancel(JobID("hanging")) }
      }
      #expect(summary(of: outcome) == "CANCELLED cancelled (fault: caller)\nlog begun")
      #expect(try survivors(marker) == [])
    }

    @Test func `cancelling the task cancels the job`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let job = try Bench.python("import time\ndef metrics():\n    print(1); time.sleep(600)")
      let (begun, beginning) = AsyncStream<Void>.makeStream()
      let task = Task {
        await bench.executor.run(job) { event in
          if case .log = event { beginning.finish() }
        }
      }
      for await _ in begun {}
      task.cancel()
      #expect(await task.value.cause == .cancelled)
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/runs") == [])
    }

    @Test func `no more jobs run at once than there are places`() async throws {
      let bench = Bench(concurrency: 2)
      defer { bench.close() }
      let crowd = Crowd()
      await withTaskGroup(of: JobCause.self) { group in
        for _ in 0..<6 {
          group.addTask {
            do {
              let job = try Bench.python("def metrics(): return {}")
              return await bench.executor.run(job) { event in
                guard case .message(let message) = event else { return }
                if message.text == "running" { crowd.change(by: 1) }
                if message.state.isFinal { crowd.change(by: -1) }
              }.cause
            } catch {
              return .infrastructure(reason: "\(error)")
            }
          }
        }
        for await cause in group { #expect(cause == .succeeded) }
      }
      #expect(crowd.most == 2)
    }

    @Test func `jobs of one name run one after the other, and none is refused`() async throws {
      let bench = Bench(concurrency: 4)
      defer { bench.close() }
      let crowd = Crowd()
      await withTaskGroup(of: JobCause.self) { group in
        for _ in 0..<4 {
          group.addTask {
            do {
              let job = try Bench.python("def metrics(): return {}", id: "same")
              return await bench.executor.run(job) { event in
                guard case .message(let message) = event else { return }
                if message.text == "running" { crowd.change(by: 1) }
                if message.state.isFinal { crowd.change(by: -1) }
              }.cause
            } catch {
              return .infrastructure(reason: "\(error)")
            }
          }
        }
        for await cause in group { #expect(cause == .succeeded) }
      }
      #expect(crowd.most == 1)
    }

    @Test func `a waiting job is cancelled without ever running`() async throws {
      let bench = Bench(concurrency: 1)
      defer { bench.close() }
      let executor = bench.executor
      let first = try Bench.python(
        "import time\ndef metrics():\n    print(1); time.sleep(600)", id: "first")
      let second = try Bench.python("def metrics(): return {}", id: "second")
      // One line may come in several pieces: the second job waits for the first of them only.
      let (begun, beginning) = AsyncStream<Void>.makeStream()
      async let firstOutcome = executor.run(first) { event in
        if case .log = event { beginning.finish() }
      }
      for await _ in begun {}
      let outcome = await executor.run(second) { event in
        guard case .message(let message) = event, message.state == .waiting else { return }
        Task { await executor.cancel(JobID("second")) }
      }
      #expect(outcome.messages.map(\.state) == [.created, .waiting, .cancelled])
      await executor.cancel(JobID("first"))
      #expect(await firstOutcome.cause == .cancelled)
    }

    @Test func `a job that makes no sense is the caller's fault`() async throws {
      let path = try RepositoryPath(checking: "a")
      let below = try RepositoryPath(checking: "a/b")
      func job(_ files: [JobFile], _ source: RepositoryPath) -> Job {
        Job(id: JobID("j"), kind: .score, language: .python, files: files, source: source)
      }
      let file = JobFile(path: path, text: "")
      await check(
        job([file], below), "ERROR the source a/b is none of the job's files (fault: caller)")
      await check(
        job([file, file], path), "ERROR the file a stands twice in the job (fault: caller)")
      await check(
        job([file, JobFile(path: below, text: "")], path),
        "ERROR a/b lies in a file of the job, not in a folder (fault: caller)")
    }

    @Test func `an input file of the host is read where it stands and cannot be changed`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let path = NSTemporaryDirectory() + "/input-\(UUID().uuidString).csv"
      try Data("a\n1\n".utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let input = JobInput(name: "in", format: .csv, content: .file(path: path))
      let outcome = await bench.executor.run(
        try Bench.python("def metrics(rows): return {'rows': rows}", inputs: [input]))
      #expect(outcome.metrics?.canonicalText == #"{"rows":[{"a":1}]}"#)
      #expect(outcome.recordsRead == 1)
      let missing = JobInput(name: "in", format: .csv, content: .file(path: "/no/such"))
      await check(
        try Bench.python("", inputs: [missing]),
        "ERROR the input in is no regular file: \"/no/such\" (fault: caller)")
    }

    @Test func `bytes that cannot be had are the platform's fault`() async throws {
      struct Gone: Error {}
      let path = try RepositoryPath(checking: "score.py")
      let job = Job(
        id: JobID("j"), kind: .metrics, language: .python,
        files: [JobFile(path: path) { throw Gone() }], source: path)
      await check(job, "ERROR failed to read \"score.py\": Gone() (fault: platform)")
    }

    @Test func `the folders of a process that was killed are removed at the next start`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let left = bench.folder + "/runs/999999999-1-1/work"
      try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
      _ = await bench.executor.run(try Bench.python("def metrics(): return {}"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/runs") == [])
    }

    @Test func `usage is counted`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let source = "def metrics(): return {'n': sum(range(3000000)) + len(bytearray(1 << 26))}"
      let usage = await bench.executor.run(try Bench.python(source)).usage
      #expect(try #require(usage.cpuTime) > .milliseconds(10))
      #expect(try #require(usage.cpuTime) < usage.wallTime * 2)
      #expect(try #require(usage.peakMemoryBytes) > 1 << 26)
    }
  }
}
