package import Jobs
package import ModelMetrics
import Tables
import Vocabulary

extension FileEvaluation {
  /// The columns that the metrics need, each once, in a fixed order.
  private var neededColumns: [String] {
    var seen: Set<String> = []
    return requests.map(\.name).filter { seen.insert($0).inserted }
  }

  /// Evaluates the file where an engine reads it, partition by partition. The figures are those of
  /// ``evaluation()``, bit for bit: partitions give rows, counted, and no figures. What is about
  /// the order of rows is undefined.
  ///
  /// - Parameters:
  ///   - id: the key of the job; one that was handed over under it is found again.
  ///   - partitions: how many at least.
  package func evaluation(
    on executor: any JobExecutor, id: JobID, partitions: Int? = nil,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(HostError) -> Evaluation {
    let partition = PartitionJob(columns: neededColumns, format: try partitionFormat())
    let job: Job
    do {
      job = try partition.job(id: id, path: path, partitions: partitions)
    } catch {
      throw HostError("evaluate", path, "\(error)")
    }
    let outcome = await executor.run(job) { event in
      if case .message(let message) = event { progress(message.text) }
    }
    guard outcome.isSuccess else {
      throw HostError("evaluate", path, outcome.cause.description)
    }
    return try evaluation(of: outcome.records, partition)
  }

  /// The figures of all partitions together.
  func evaluation(
    of partials: [JSON], _ partition: PartitionJob
  ) throws(HostError) -> Evaluation {
    do {
      var reader = try TableReader(
        partition.format == .csv ? .csv : .jsonLines, TableOptions(columns: requests))
      _ = try partition.merge(partials) { bytes in try reader.consume(bytes.span) }
      return try evaluation(of: try reader.finish()).ofUnorderedRows
    } catch let error as ScoringProblem {
      throw HostError("evaluate", path, error.message)
    } catch {
      throw HostError("evaluate", path, "\(error)")
    }
  }

  private func partitionFormat() throws(HostError) -> JobInput.Format {
    switch name.split(separator: ".").last.map(String.init) ?? "" {
    case "csv": return .csv
    case "jsonl", "ndjson": return .jsonl
    default:
      throw HostError(
        "evaluate", path, "an engine reads it in no partitions",
        hint: "use a name that ends in csv or jsonl")
    }
  }
}
