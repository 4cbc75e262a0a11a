import Foundation
import Testing
import Vocabulary

@testable import Jobs

extension RealProcessTests {
  /// Jobs at a real Slurm (Debian: slurmctld, slurmd, slurm-client, munge).
  @Suite(.integration(needs: "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"))
  struct SlurmIntegrationTests {
    private static let model = """
      import os, time
      def metrics(data): return {"rows": len(data), "auc": 0.1 + 0.2}
      def slow(data):
          print("begun", flush=True)
          time.sleep(600)
      def wrong(data): raise ValueError("no")
      """

    private func job(_ function: String, id: String = UUID().uuidString) throws -> Job {
      let path = try RepositoryPath(checking: "score.py")
      return Job(
        id: JobID(id), kind: .metrics, language: .python,
        files: [JobFile(path: path, text: Self.model)], source: path,
        functions: JobFunctions(metrics: function),
        inputs: [JobInput(name: "rows.csv", format: .csv, text: "x\n1\n2\n")],
        limits: JobLimits(memoryBytes: 512 << 20))
    }

    @Test func `jobs run, fail, are found again, cancelled and remembered`() async throws {
      let folder = Bench.newFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let cluster = try await SlurmCluster(folder: folder + "/slurm")
      defer { cluster.daemons.end() }
      func executor(_ settings: SlurmSettings? = nil) -> RemoteExecutor {
        RemoteExecutor(
          engine: SlurmEngine(settings ?? cluster.settings),
          settings: .init(folder: folder + "/shared")
        ) { .epoch }
      }

      // The same as here.
      for function in ["metrics", "wrong"] {
        let job = try job(function)
        let outcome = await executor().run(job)
        #expect(summary(of: outcome) == (await summary(of: job)), "\(outcome.log.text)")
      }

      // A worker that cannot be started is the platform's fault.
      var broken = cluster.settings
      broken.worker = ["/bin/false"]
      let outcome = await executor(broken).run(try job("metrics"))
      #expect(
        outcome.cause == .infrastructure(reason: "at slurm it exited with code 1 without outcome"))

      // One that is handed over twice is found by its key, and is one job.
      let engine = SlurmEngine(cluster.settings)
      let slow = try job("slow", id: "slow")
      let first = executor()
      let running = Task { await first.run(slow) }
      try await cluster.daemons.wait(upTo: .seconds(60), for: "the job to run") {
        await cluster.daemons.ask("/usr/bin/squeue", ["-h", "-o", "%T"]).hasPrefix("RUNNING")
      }
      let place = first.folder(of: slow.id)
      let key = try JobArchive.read(place).key
      let work = EngineWork(
        key: key, name: "muster-\(key.prefix(8))", folder: place, limits: slow.limits)
      let ticket = try #require(try await engine.find(work))
      #expect(try await engine.status(of: ticket, work) == .running)
      let worker = JobWorker(folder: place, scratch: folder + "/second") { .epoch }
      try await cluster.daemons.wait(upTo: .seconds(30), for: "a claim") {
        JobClaim.ticket(place) != nil
      }
      #expect(await worker.run(ticket: "second") == .taken)
      #expect(JobClaim.ticket(place) == ticket)
      running.cancel()
      #expect(await running.value.cause == .cancelled)
      #expect(try await engine.status(of: ticket, work) == .ended(.cancelled))
      #expect(try survivors(place) == [])

      // The controller forgets (MinJobAge); the log of completed jobs does not.
      try await cluster.daemons.wait(upTo: .seconds(120), for: "MinJobAge") {
        await cluster.daemons.ask("/usr/bin/scontrol", ["show", "job", ticket.text])
          .contains("Invalid job id")
      }
      #expect(try await engine.status(of: ticket, work) == .ended(.cancelled))
    }
  }
}
