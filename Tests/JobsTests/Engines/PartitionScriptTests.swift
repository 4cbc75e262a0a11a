import Testing
import Vocabulary

@testable import Jobs

extension RealProcessTests {
  /// The program that runs on Spark's executors, run without Spark.
  @Suite struct PartitionScriptTests {
    /// Calls `aggregate` on lists of lines as a score function.
    private func aggregate(
      _ partitions: [[String]], header: JSON, options: JSON
    ) async throws -> JobOutcome {
      let bench = Bench()
      defer { bench.close() }
      let program = PackageResources.partition_py
      let source = """
        import json, partition
        def score(row):
            text = partition.aggregate(iter(row["lines"]), row["header"], row["options"])
            return json.loads(text)
        """
      let lines = partitions.map { lines in
        JSON.object([
          "header": header, "lines": .array(lines.map { .string($0) }), "options": options,
        ]).canonicalText
      }
      return await bench.executor.run(
        try Bench.python(
          source, .score,
          inputs: [
            JobInput(name: "p", format: .jsonl, text: lines.joined(separator: "\n") + "\n")
          ],
          files: [JobFile(path: try RepositoryPath(checking: "partition.py")) { program }]))
    }

    @Test func `rows are counted by the texts of their columns`() async throws {
      let outcome = try await aggregate(
        [["1,x,0.5", "0,x,0.25", "1,y,0.5", ""], [], [#""a ""b""",x,0.50"#]],
        header: ["y", "other", "s"], options: ["columns": ["y", "s"], "format": "csv"])
      #expect(
        outcome.records == [
          ["rows": 3, "cells": [["0", "0.25", 1], ["1", "0.5", 2]]],
          ["rows": 0, "cells": []], ["rows": 1, "cells": [["a \"b\"", "0.50", 1]]],
        ])
    }

    @Test func `numbers of JSON are not read`() async throws {
      let outcome = try await aggregate(
        [[#"{"s":0.10000000000000000001,"y":true}"#, #"{"s":-0.0,"y":"é"}"#, #"{"y":1}"#]],
        header: .null, options: ["columns": ["y", "s"], "format": "jsonl"])
      #expect(
        outcome.records == [
          [
            "rows": 3,
            "cells": [
              [#""\u00e9""#, "-0.0", 1], ["1", "null", 1], ["true", "0.10000000000000000001", 1],
            ],
          ]
        ])
    }

    @Test(arguments: [["1,2"], [#"1,"x"#], ["1,2,3,4"]])
    func `a row that is not as the header says is an error`(_ lines: [String]) async throws {
      let outcome = try await aggregate(
        [lines], header: ["y", "o", "s"], options: ["columns": ["y", "s"], "format": "csv"])
      #expect(outcome.fault == .model)
      guard case .modelRaised(let exception) = outcome.cause else {
        Issue.record("\(outcome.cause)")
        return
      }
      #expect(exception.type == "partition.BadInput")
    }
  }
}
