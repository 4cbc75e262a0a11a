import Foundation
import HTTPClient
import Sandbox
import Testing
import Vocabulary

@testable import Jobs

extension RealProcessTests {
  /// Jobs at a real standalone Spark of one worker (`pip install pyspark`, Java 17). `MUSTER_PYSPARK`
  /// names the environment.
  @Suite(
    .integration(needs: "/usr/bin/java"),
    .enabled("needs MUSTER_PYSPARK, a folder of an environment with pyspark") {
      ProcessInfo.processInfo.environment["MUSTER_PYSPARK"] != nil
    })
  struct SparkIntegrationTests {
    private static let model = """
      import json
      from pyspark.sql import SparkSession

      def metrics(external_inputs, external_outputs, external_model_assets):
          session = SparkSession.builder.getOrCreate()
          frame = session.read.option("header", True).csv(external_inputs[0]["fileUrl"])
          print("rows", frame.count())
          return {"rows": frame.count(), "assets": [one["name"] for one in external_model_assets]}

      def score(external_inputs, external_outputs, external_model_assets):
          session = SparkSession.builder.getOrCreate()
          frame = session.read.option("header", True).csv(external_inputs[0]["fileUrl"])
          frame.selectExpr("cast(x as int) * 2 as y").write.json(external_outputs[0]["fileUrl"])

      def wrong(external_inputs, external_outputs, external_model_assets):
          raise ValueError("no")
      """

    private func job(_ kind: JobKind, _ function: String) throws -> Job {
      let path = try RepositoryPath(checking: "model.py")
      return Job(
        id: JobID(UUID().uuidString), kind: kind, language: .python,
        files: [
          JobFile(path: path, text: Self.model),
          JobFile(path: try RepositoryPath(checking: "notes.txt"), text: "n"),
        ], source: path, functions: JobFunctions(score: function, metrics: function),
        inputs: [JobInput(name: "rows.csv", format: .csv, text: "x\n1\n2\n3\n")])
    }

    @Test func `functions run at a master, and partials are those of the file`() async throws {
      let folder = Bench.newFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let cluster = try await SparkCluster(folder: folder + "/spark")
      // A worker that ends in order ends what it has started.
      defer { cluster.daemons.end(by: SIGTERM) }
      let client = HTTPClient()
      let transport: SparkEngine.Transport = { method, url, body throws(EngineProblem) in
        do throws(HTTPClientError) {
          let answer = try await client.send(
            HTTPRequest(
              method, url, headers: [HTTPHeader("Content-Type", "application/json")], body: body))
          return (answer.status, answer.body)
        } catch {
          throw EngineProblem("\(error)")
        }
      }
      for settings in [cluster.rest, cluster.program] {
        let executor = RemoteExecutor(
          engine: try SparkEngine(settings, transport: transport),
          settings: .init(folder: folder + "/shared")
        ) { .epoch }
        let metrics = await executor.run(try job(.metrics, "metrics"))
        #expect(metrics.isSuccess, "\(metrics.cause) \(metrics.log.text)")
        #expect(metrics.metrics == ["rows": 3, "assets": ["notes.txt"]])
        #expect(metrics.log.text.contains("rows 3"))
        #expect(metrics.walls?.isBubblewrapped == false)
        guard settings == cluster.rest else { continue }

        let wrong = await executor.run(try job(.metrics, "wrong"))
        #expect(wrong.fault == .model)
        #expect(wrong.cause.description == "the model raised ValueError: no")

        let scored = await executor.run(try job(.score, "score"))
        #expect(scored.records == [["y": 2], ["y": 4], ["y": 6]], "\(scored.cause)")

        // The rows of a file, split over four partitions, come back as they were.
        var rows: [String] = []
        for index in 0..<2000 {
          rows.append(
            "\(index % 3 == 0 ? 1 : 0),\(Double(index % 700) / 7.1),g\(index % 2),\(index)")
        }
        let path = folder + "/rows.csv"
        try ("y,s,g,id\n" + rows.joined(separator: "\n") + "\n")
          .write(toFile: path, atomically: true, encoding: .utf8)
        let partition = PartitionJob(columns: ["y", "s", "g"], format: .csv)
        let outcome = await executor.run(
          try partition.job(id: JobID("partials"), path: path, partitions: 4))
        #expect(outcome.records.count >= 4, "\(outcome.cause) \(outcome.log.text)")
        var merged: [UInt8] = []
        #expect(try partition.merge(outcome.records) { merged += $0 } == 2000)
        let lines = String(decoding: merged, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.first == "y,s,g")
        let wanted = rows.map { $0.split(separator: ",").prefix(3).joined(separator: ",") }
        #expect(lines.dropFirst().sorted() == wanted.sorted())
      }
    }
  }
}
