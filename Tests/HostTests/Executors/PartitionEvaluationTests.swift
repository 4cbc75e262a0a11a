import Foundation
import Jobs
import ModelMetrics
import Testing
import Vocabulary

@testable import Host

/// An executor that splits a file's rows over partitions, as Spark does, in some other order.
private struct SplittingExecutor: JobExecutor {
  let partitions: Int
  let columns: [Int]

  func run(_ job: Job, events: @escaping @Sendable (JobEvent) -> Void) async -> JobOutcome {
    var lines: [String] = []
    if case .file(let path) = job.inputs[0].content {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      lines = text.split(separator: "\n").dropFirst().map(String.init)
    }
    var partials: [JSON] = []
    for partition in 0..<partitions {
      var counts: [[String]: Int64] = [:]
      for (index, line) in lines.enumerated() where index * 7919 % partitions == partition {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        counts[columns.map { fields[$0] }, default: 0] += 1
      }
      let cells = counts.map { key, count in
        JSON.array(key.map { .string($0) } + [.integer(count)])
      }
      partials.append([
        "rows": .integer(counts.values.reduce(0, +)), "cells": .array(cells),
      ])
    }
    return JobOutcome(
      id: job.id, cause: .succeeded, messages: [], records: partials.reversed())
  }

  func cancel(_ id: JobID) async {}
}

@Suite struct PartitionEvaluationTests {
  /// Rows with ties, weights that are no binary fractions, and groups.
  private func file(_ row: (Int) -> String) throws -> String {
    let path = NSTemporaryDirectory() + "/muster-partitions-\(UUID().uuidString).csv"
    let rows = (0..<3000).map(row).joined(separator: "\n")
    try ("id,y,s,w,g\n" + rows + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test(arguments: [1, 3, 16])
  func `figures of partitions are those of the file, bit for bit`(_ count: Int) async throws {
    let path = try file { index in
      let score = Double((index * 7) % 211) / 211.3
      let label = (index * 31 % 97) < Int(score * 97) ? 1 : 0
      return "\(index),\(label),\(score),\(Double(index % 13) / 10 + 0.1),g\(index % 3)"
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = FileEvaluation(
      path: path, label: "y", score: "s", weight: "w", slices: ["g"], thresholds: [0.3, 0.5])
    let here = try file.evaluation()
    let there = try await file.evaluation(
      on: SplittingExecutor(partitions: count, columns: [1, 2, 3, 4]), id: JobID("x"))
    #expect(there == here)
    #expect(here.rows == 3000)
    #expect(here.figures.count > 100)
  }

  @Test func `so are those of numbers that are predicted`() async throws {
    let path = try file { "\($0),\(Double($0) / 3),\(Double($0) / 3.1 + 0.07),1,a" }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = FileEvaluation(path: path, label: "y", score: "s")
    let there = try await file.evaluation(
      on: SplittingExecutor(partitions: 5, columns: [1, 2]), id: JobID("x"))
    let here = try file.evaluation()
    #expect(there == here.ofUnorderedRows)
    let differing = zip(there.figures, here.figures).filter { $0 != $1 }.map(\.0)
    #expect(differing.map(\.key.metric) == ["durbin_watson"])
    #expect(differing.map(\.figure) == [.undefined("the order of the rows is not known")])
    #expect(there.task == .regression)
  }

  @Test func `a format without partitions is refused`() async {
    let file = FileEvaluation(path: "/x.parquet", label: "y", score: "s")
    await #expect(throws: HostError.self) {
      try await file.evaluation(
        on: SplittingExecutor(partitions: 1, columns: []), id: JobID("x"))
    }
  }
}
